package kitchen

import (
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"time"
)

// Sink gives back what it gets, where that is possible.
type Sink struct{}

// The echoes.

func (Sink) Everything(a Everything, r *Everything) error { *r = a; return nil }
func (Sink) Scalars(a Scalars, r *Scalars) error          { *r = a; return nil }
func (Sink) Names(a Names, r *Names) error                { *r = a; return nil }
func (Sink) Line(a Line, r *Line) error                   { *r = a; return nil }
func (Sink) Lists(a Lists, r *Lists) error                { *r = a; return nil }
func (Sink) Maps(a Maps, r *Maps) error                   { *r = a; return nil }
func (Sink) Tree(a Tree, r *Tree) error                   { *r = a; return nil }
func (Sink) Forest(a Forest, r *Forest) error             { *r = a; return nil }
func (Sink) Optional(a Optional, r *Optional) error       { *r = a; return nil }
func (Sink) Chain(a Chain, r *Chain) error                { *r = a; return nil }
func (Sink) Arrays(a Arrays, r *Arrays) error             { *r = a; return nil }
func (Sink) Complexes(a Complexes, r *Complexes) error    { *r = a; return nil }
func (Sink) Times(a Times, r *Times) error                { *r = a; return nil }
func (Sink) Opaques(a Opaques, r *Opaques) error          { *r = a; return nil }
func (Sink) Things(a Things, r *Things) error             { *r = a; return nil }
func (Sink) Embedded(a Embedded, r *Embedded) error       { *r = a; return nil }
func (Sink) Text(a string, r *string) error               { *r = a; return nil }
func (Sink) Blob(a []byte, r *[]byte) error               { *r = a; return nil }
func (Sink) Grid(a [][]int32, r *[][]int32) error         { *r = a; return nil }
func (Sink) Hash(a Hash, r *[4]uint8) error               { *r = a; return nil }
func (Sink) Matrix(a Matrix, r *Matrix) error             { *r = a; return nil }
func (Sink) When(a time.Time, r *time.Time) error         { *r = a; return nil }
func (Sink) Exact(a time.Time, r *Moment) error           { *r = a; return nil }
func (Sink) Number(a *big.Int, r *big.Int) error          { r.Set(a); return nil }
func (Sink) Adopt(a Pet, r *Pet) error                    { *r = a; return nil }
func (Sink) Any(a interface{}, r *interface{}) error      { *r = a; return nil }

// IsFull says whether its argument is NewFull, and IsZero whether it is
// NewZero: an echo alone would not show that each value has found its place.
func (Sink) IsFull(a Everything, r *bool) error { *r = reflect.DeepEqual(a, NewFull()); return nil }

// IsZero is explained at IsFull.
func (Sink) IsZero(a Everything, r *bool) error { *r = reflect.DeepEqual(a, NewZero()); return nil }

// The others.

func (Sink) Ping(struct{}, *struct{}) error         { return nil }
func (Sink) Reset(string, *struct{}) error          { return nil }
func (Sink) Version(_ struct{}, r *string) error    { *r = "1"; return nil }
func (Sink) Not(a bool, r *bool) error              { *r = !a; return nil }
func (Sink) Big(a int64, r *uint64) error           { *r = uint64(a); return nil }
func (Sink) Half(a float64, r *float32) error       { *r = float32(a / 2); return nil }
func (Sink) Turn(a complex128, r *complex128) error { *r = a * 1i; return nil }
func (Sink) Show(a int, r *string) error            { *r = fmt.Sprint(a); return nil }
func (Sink) New(_ struct{}, r *Point) error         { *r = Point{1, 2}; return nil }
func (Sink) Find(a OrderID, r *Words) error         { *r = Words{fmt.Sprint(a)}; return nil }

// Sum adds up a list.
func (Sink) Sum(a []int, r *int) error {
	for _, value := range a {
		*r += value
	}
	return nil
}

// Flip makes keys of values.
func (Sink) Flip(a map[string]int, r *map[int]string) error {
	*r = map[int]string{}
	for key, value := range a {
		(*r)[value] = key
	}
	return nil
}

// Plot sorts points by their side.
func (Sink) Plot(a []Point, r *map[bool]Point) error {
	*r = map[bool]Point{}
	for _, point := range a {
		(*r)[point.X > 0] = point
	}
	return nil
}

// The errors of Fail, by number.
var failures = []error{
	errors.New("kitchen: not there"),
	errors.New("it is broken"),
	errors.New(`that is "too" much`),
}

// Fail returns the error of that number, or none.
func (Sink) Fail(a int, r *struct{}) error {
	if a < len(failures) {
		return failures[a]
	}
	return nil
}

// Door has a method that TypeScript's clients have anyway.
type Door struct{}

// Close does nothing.
func (Door) Close(struct{}, *struct{}) error { return nil }
