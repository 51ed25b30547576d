// Package echo gives back what it gets, in the types that Go programs send.
package echo

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
)

// Point is a struct that others hold by value.
type Point struct {
	X, Y float64
}

// Sample has a field of every kind: all widths of numbers, text and bytes,
// nested structs, lists, lists of lists, and maps with keys of two kinds.
type Sample struct {
	Flag   bool
	Small  int8
	Short  int16
	Word   int32
	Long   int64
	Byte   uint8
	Port   uint16
	Mask   uint32
	Wide   uint64
	Ratio  float32
	Exact  float64
	Name   string
	Data   []byte
	Origin Point
	Names  []string
	Grid   [][]int
	Points []Point
	Labels map[string]string
	Counts map[int]string
	Places map[string]Point
}

// Tree contains itself.
type Tree struct {
	Label    string
	Children []Tree
}

// Echo is the service.
type Echo struct{}

// Bool echoes.
func (Echo) Bool(a bool, r *bool) error { *r = a; return nil }

// Int echoes.
func (Echo) Int(a int, r *int) error { *r = a; return nil }

// Int64 echoes.
func (Echo) Int64(a int64, r *int64) error { *r = a; return nil }

// Uint64 echoes.
func (Echo) Uint64(a uint64, r *uint64) error { *r = a; return nil }

// Float echoes.
func (Echo) Float(a float64, r *float64) error { *r = a; return nil }

// String echoes.
func (Echo) String(a string, r *string) error { *r = a; return nil }

// Bytes echoes.
func (Echo) Bytes(a []byte, r *[]byte) error { *r = a; return nil }

// Ints echoes.
func (Echo) Ints(a []int, r *[]int) error { *r = a; return nil }

// Map echoes.
func (Echo) Map(a map[string]int, r *map[string]int) error { *r = a; return nil }

// Sample echoes.
func (Echo) Sample(a Sample, r *Sample) error { *r = a; return nil }

// Tree echoes.
func (Echo) Tree(a Tree, r *Tree) error { *r = a; return nil }

// IsSample says whether its argument is the value that both sides know: an
// echo alone would not show that the fields have found their places.
func (Echo) IsSample(a Sample, r *bool) error {
	*r = reflect.DeepEqual(a, NewSample())
	return nil
}

// IsTree says the same of the tree.
func (Echo) IsTree(a Tree, r *bool) error {
	*r = reflect.DeepEqual(a, NewTree())
	return nil
}

// Nothing takes and gives nothing.
func (Echo) Nothing(struct{}, *struct{}) error { return nil }

// Fail returns its argument as the error.
func (Echo) Fail(a string, r *int) error { return errors.New(a) }

// Turn lets other calls run before it echoes.
func (Echo) Turn(a int, r *int) error {
	runtime.Gosched()
	*r = a
	return nil
}

// Hold says on standard output that it has begun, and never ends: what becomes
// of it when the process dies is the question.
func (Echo) Hold(a string, r *string) error {
	fmt.Println("held", a)
	select {}
}
