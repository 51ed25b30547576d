// Package kitchen has the types and services of schemas/kitchen-sink.yaml as a
// Go program would write them.
package kitchen

import (
	"encoding/gob"
	"errors"
	"math/big"
	"time"
)

// Scalars has one field of each scalar.
type Scalars struct {
	Bool    bool
	String  string
	Bytes   []byte
	Int     int
	Int8    int8
	Int16   int16
	Int32   int32
	Int64   int64
	Uint    uint
	Uint8   uint8
	Uint16  uint16
	Uint32  uint32
	Uint64  uint64
	Float32 float32
	Float64 float64
}

// Names has names that are no plain matter in TypeScript.
type Names struct {
	ID         string
	URL        string
	UserID     int
	HTTPServer string
	IPv4       string
	IDs        []int
	Snake_Case string
	Delete     bool
	Class      string
}

// Point is held by value, by pointer, and in an interface.
type Point struct{ X, Y int }

// Line holds structs by value.
type Line struct {
	From, To Point
	Label    string
}

// Lists has lists of everything.
type Lists struct {
	Flags  []bool
	Texts  []string
	Blobs  [][]byte
	Counts []int
	Grid   [][]int32
	Big    []uint64
	Ratios []float64
	Points []Point
	Tables []map[string]int
}

// Maps has maps with keys of all kinds.
type Maps struct {
	ByName   map[string]int
	ByNumber map[int32]string
	ByBig    map[int64]bool
	ByFlag   map[bool]Point
	Groups   map[string][]string
	Nested   map[string]map[uint8]float64
}

// Tree contains itself in a list and in a map.
type Tree struct {
	Value    int
	Children []Tree
	Named    map[string]Tree
}

// Forest and Glade contain each other.
type Forest struct{ Glades []Glade }

// Glade and Forest contain each other.
type Glade struct {
	Name   string
	Inside Forest
}

// Types with names that are no structs.
type (
	OrderID int64
	Words   []string
	Hash    [4]byte
	Matrix  [2][3]float64
	Moment  = time.Time
)

// Semver is a BinaryMarshaler.
type Semver struct{ Major, Minor, Patch uint8 }

// MarshalBinary gives three bytes.
func (v Semver) MarshalBinary() ([]byte, error) {
	return []byte{v.Major, v.Minor, v.Patch}, nil
}

// UnmarshalBinary takes three bytes.
func (v *Semver) UnmarshalBinary(data []byte) error {
	if len(data) != 3 {
		return errors.New("kitchen: a Semver has three bytes")
	}
	*v = Semver{data[0], data[1], data[2]}
	return nil
}

// Secret is a GobEncoder: a text that travels backwards.
type Secret struct{ text string }

// GobEncode gives the text backwards.
func (s Secret) GobEncode() ([]byte, error) { return backwards([]byte(s.text)), nil }

// GobDecode takes a text that is written backwards.
func (s *Secret) GobDecode(data []byte) error {
	s.text = string(backwards(data))
	return nil
}

func backwards(data []byte) []byte {
	out := make([]byte, len(data))
	for i, b := range data {
		out[len(data)-1-i] = b
	}
	return out
}

// Optional has pointers.
type Optional struct {
	Flag    *bool
	Count   *int
	Big     *int64
	Ratio   *float64
	Text    *string
	Blob    *[]byte
	List    *[]int
	Turn    *complex128
	Point   *Point
	Table   *map[string]int
	Hash    *Hash
	Rows    *Matrix
	At      *time.Time
	Exact   *time.Time
	Number  *big.Int
	Version *Semver
}

// Chain contains itself by a pointer.
type Chain struct {
	Value int
	Next  *Chain
}

// Arrays has arrays, of arrays and lists too.
type Arrays struct {
	Bytes  [3]uint8
	Hash   Hash
	Flags  [3]bool
	Matrix Matrix
	Points [2]Point
	Words  [2]string
	Lists  [2][]int
	Pairs  [][2]int
	Blocks [2][4]uint8
	Long   [1000]int8
}

// Complexes has complex numbers.
type Complexes struct {
	Single complex64
	Double complex128
	Many   []complex128
	Pair   [2]complex64
}

// Times has times.
type Times struct {
	At    time.Time
	Exact Moment
	All   []time.Time
	Named map[string]Moment
}

// Opaques has types that turn themselves into bytes.
type Opaques struct {
	Version  Semver
	Secret   Secret
	Versions []Semver
	Secrets  map[string]Secret
}

// Pet is a Dog, a *Cat, or nil.
type Pet = interface{}

// Dog is registered as it is.
type Dog struct {
	Name   string
	Friend Pet
}

// Cat is registered as a pointer.
type Cat struct{ Lives int }

func init() {
	gob.Register(Dog{})
	gob.Register(&Cat{})
	gob.Register(Point{})
}

// Things has interface values.
type Things struct {
	Any    interface{}
	Pet    Pet
	Pets   []Pet
	Named  map[string]interface{}
	Either interface{}
}

// Base is embedded.
type Base struct {
	ID    OrderID
	Words Words
}

// Embedded has a struct and a pointer embedded.
type Embedded struct {
	Base
	*Point
	Note string
}

// Everything holds the others.
type Everything struct {
	Scalars   Scalars
	Names     Names
	Line      Line
	Lists     Lists
	Maps      Maps
	Tree      Tree
	Optional  Optional
	Chain     Chain
	Arrays    Arrays
	Complexes Complexes
	Times     Times
	Opaques   Opaques
	Things    Things
	Embedded  Embedded
	ByID      map[OrderID]Words
}
