package echo

import (
	"math"
	"reflect"
	"time"
)

// Meta is embedded by value; its Note meets Author's.
type Meta struct {
	Version int64
	Note    string
}

// Author is embedded by pointer.
type Author struct {
	Name string
	Note string
}

// Document has what JSON shows otherwise than gob: embedded structs, pointers
// to zeros, bytes and arrays of bytes, times, keys that are no strings.
type Document struct {
	Meta
	*Author
	Title  string
	Pages  *int
	Zero   *int
	Born   time.Time
	Digest [4]byte
	Data   []byte
	Grid   [2][3]int
	Ratio  float32
	Exact  float64
	Wide   uint64
	Counts map[int8]bool
	Labels map[string][]string
	Parent *Document
}

// Document echoes.
func (Echo) Document(a Document, r *Document) error { *r = a; return nil }

// IsDocument compares with NewDocument.
func (Echo) IsDocument(a Document, r *bool) error {
	*r = reflect.DeepEqual(a, NewDocument())
	return nil
}

// NewDocument is a document with something in every member that JSON has.
func NewDocument() Document {
	pages, zero := 12, 0
	born := time.Date(1984, 1, 2, 3, 4, 5, 6, time.UTC)
	return Document{
		Meta:   Meta{Version: math.MinInt64},
		Author: &Author{Name: "Ann"},
		Title:  "a < b & \"c\"\u2028\x00\t",
		Pages:  &pages,
		Zero:   &zero,
		Born:   born,
		Digest: [4]byte{0, 1, 254, 255},
		Data:   []byte{0, 255, 254, 62},
		Grid:   [2][3]int{{1, 2, 3}, {4, 5, -6}},
		Ratio:  0.1,
		Exact:  1e-7,
		Wide:   math.MaxUint64,
		Counts: map[int8]bool{-128: true, 10: false, 9: true},
		Labels: map[string][]string{"k": {"v"}, "": {}},
		Parent: &Document{
			Born:   time.Date(2000, 2, 29, 23, 59, 59, 123456789, time.UTC),
			Data:   []byte{},
			Exact:  1e21,
			Counts: map[int8]bool{},
			Labels: map[string][]string{},
		},
	}
}
