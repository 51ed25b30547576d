package main

import (
	"encoding/gob"
	"reflect"
	"time"
)

// The types that inputs are decoded as. test/hostile/oracle-types.ts has the
// same, in this order. No struct has two fields of one struct type: Go reads
// the second by the definition of the first.

type Args struct{ A, B int }

type Scalars struct {
	Bool bool
	I    int
	I8   int8
	I16  int16
	I32  int32
	I64  int64
	U    uint
	U8   uint8
	U16  uint16
	U32  uint32
	U64  uint64
	F32  float32
	F64  float64
	C64  complex64
	C128 complex128
	S    string
	B    []byte
}

type Point struct{ X, Y int32 }

type Lists struct {
	Ints   []int
	Texts  []string
	Points []Point
	Blobs  [][]byte
	Grid   [][]uint16
	Three  [3]int
	Raw    [4]byte
}

type Maps struct {
	ByName map[string]int
	ByNum  map[int8]string
	Nested map[string]Point
	Deep   map[string]map[uint8][]bool
}

type Deep struct {
	Name string
	Wide *float64
}

type Nested struct {
	Inner struct {
		P    Point
		Deep *Deep
	}
	Flag *bool
	Text *string
}

type Tree struct {
	Value    int
	Children []Tree
	Named    map[string]Tree
}

type Event struct {
	At    time.Time
	What  string
	Until *time.Time
}

type Circle struct{ R float64 }

type Box struct {
	Label string
	Inner any
}

type Holder struct {
	Before int
	V      any
	After  []any
}

type Header struct {
	ServiceMethod string
	Seq           uint64
	Error         string
}

var types = []reflect.Type{
	reflect.TypeOf(Args{}),
	reflect.TypeOf(Scalars{}),
	reflect.TypeOf(Lists{}),
	reflect.TypeOf(Maps{}),
	reflect.TypeOf(Nested{}),
	reflect.TypeOf(Tree{}),
	reflect.TypeOf(Event{}),
	reflect.TypeOf(Holder{}),
	reflect.TypeOf(Header{}),
	reflect.TypeOf(struct{}{}),
	reflect.TypeOf(0),
	reflect.TypeOf(""),
	reflect.TypeOf([]string(nil)),
	reflect.TypeOf(map[string]int(nil)),
	reflect.TypeOf([]Point(nil)),
	reflect.TypeOf([]byte(nil)),
	reflect.TypeOf(float64(0)),
	reflect.TypeOf(time.Time{}),
}

func init() {
	gob.RegisterName("Circle", Circle{})
	gob.RegisterName("Box", Box{})
}
