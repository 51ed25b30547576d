package kitchen

import (
	"math"
	"math/big"
	"time"
)

// NewFull is the value with something in every place that both sides know. The
// lists that arrive empty are nil, since gob does not tell the two apart.
func NewFull() Everything {
	flag, count, large, ratio, text := true, -1, int64(1<<62), 0.1, "t"
	blob, list, turn, table := []byte{1}, []int{0}, complex(0, -1), map[string]int{}
	year1, exact := time.Time{}, time.Date(2024, 2, 29, 12, 34, 56, 123456789, east())
	number := new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), 70))
	long := [1000]int8{}
	for i := range long {
		long[i] = int8(i%251 - 125)
	}
	return Everything{
		Scalars: Scalars{
			Bool: true, String: "hé😀", Bytes: []byte{0, 255},
			Int: -(1<<53 - 1), Int8: math.MinInt8, Int16: math.MinInt16, Int32: math.MinInt32, Int64: math.MinInt64,
			Uint: 1<<53 - 1, Uint8: math.MaxUint8, Uint16: math.MaxUint16, Uint32: math.MaxUint32, Uint64: math.MaxUint64,
			Float32: -0.5, Float64: math.SmallestNonzeroFloat64,
		},
		Names: Names{
			ID: "a", URL: "b", UserID: 1, HTTPServer: "c", IPv4: "d", IDs: []int{1, 2}, Snake_Case: "e", Delete: true, Class: "f",
		},
		Line: Line{From: Point{1, -1}, Label: "l"},
		Lists: Lists{
			Flags:  []bool{true, false},
			Texts:  []string{"", "x"},
			Blobs:  [][]byte{{7}, nil},
			Counts: []int{0, -1, 300},
			Grid:   [][]int32{nil, {1, 2}, {0}},
			Big:    []uint64{0, math.MaxUint64},
			Ratios: []float64{0, -0.25, math.Inf(1)},
			Points: []Point{{}, {5, 6}},
			Tables: []map[string]int{{}, {"a": 1}},
		},
		Maps: Maps{
			ByName:   map[string]int{"a": 1, "": 0, "constructor": 2, "toString": 3},
			ByNumber: map[int32]string{-1: "x", 0: ""},
			ByBig:    map[int64]bool{1 << 62: true},
			ByFlag:   map[bool]Point{true: {1, 2}, false: {}},
			Groups:   map[string][]string{"g": {"a", ""}, "empty": nil},
			Nested:   map[string]map[uint8]float64{"n": {255: 0.5}, "none": {}},
		},
		Tree: NewTree(),
		Optional: Optional{
			Flag: &flag, Count: &count, Big: &large, Ratio: &ratio, Text: &text, Blob: &blob, List: &list, Turn: &turn,
			Point: &Point{}, Table: &table, Hash: &Hash{}, Rows: &Matrix{}, At: &year1, Exact: &exact,
			Number: number, Version: &Semver{},
		},
		Chain: Chain{Value: 1, Next: &Chain{Next: &Chain{Value: 3}}},
		Arrays: Arrays{
			Bytes:  [3]uint8{0, 128, 255},
			Hash:   Hash{1, 2, 3, 4},
			Flags:  [3]bool{true, false, true},
			Matrix: Matrix{{1, 2, 3}, {-1, 0, 0.5}},
			Points: [2]Point{{1, 2}, {}},
			Words:  [2]string{"", "w"},
			Lists:  [2][]int{{1}, nil},
			Pairs:  [][2]int{{1, 2}, {}},
			Blocks: [2][4]uint8{{1, 2, 3, 4}, {}},
			Long:   long,
		},
		Complexes: Complexes{
			Single: complex(0.5, -1), Double: complex(0, 0.1), Many: []complex128{0, complex(1, 2)}, Pair: [2]complex64{1i, 0},
		},
		Times: Times{
			At:    time.Date(2024, 2, 29, 12, 34, 56, 789e6, time.UTC),
			Exact: time.Date(1969, 12, 31, 23, 59, 59, 999999999, time.UTC),
			All:   []time.Time{time.Unix(0, 0).UTC(), {}},
			Named: map[string]Moment{"east": time.Date(2024, 2, 29, 12, 34, 56, 0, east()), "zero": {}},
		},
		Opaques: Opaques{
			Version:  Semver{1, 20, 3},
			Secret:   Secret{"s3cr3t"},
			Versions: []Semver{{0, 1, 0}, {}},
			Secrets:  map[string]Secret{"a": {"b"}, "none": {}},
		},
		Things: Things{
			Any:    0.5,
			Pet:    NewDog(),
			Pets:   []Pet{&Cat{}, nil, Dog{}},
			Named:  map[string]interface{}{"nothing": nil, "number": -7, "list": []string{"a", ""}, "bytes": []byte{1}},
			Either: Point{0, -1},
		},
		Embedded: Embedded{Base: Base{ID: 7, Words: Words{"x"}}, Point: &Point{0, 2}, Note: "n"},
		ByID:     map[OrderID]Words{1 << 40: {"x", ""}, -1: nil},
	}
}

// NewZero is a value that is all zero. Its maps are empty and not nil, which is
// what TypeScript has and sends.
func NewZero() Everything {
	return Everything{
		Maps: Maps{
			ByName: map[string]int{}, ByNumber: map[int32]string{}, ByBig: map[int64]bool{}, ByFlag: map[bool]Point{},
			Groups: map[string][]string{}, Nested: map[string]map[uint8]float64{},
		},
		Tree:    Tree{Named: map[string]Tree{}},
		Times:   Times{Named: map[string]Moment{}},
		Opaques: Opaques{Secrets: map[string]Secret{}},
		Things:  Things{Named: map[string]interface{}{}},
		ByID:    map[OrderID]Words{},
	}
}

// NewTree is a tree of three levels.
func NewTree() Tree {
	leaf := func(value int) Tree { return Tree{Value: value, Named: map[string]Tree{}} }
	return Tree{
		Value:    1,
		Children: []Tree{{Value: -2, Children: []Tree{leaf(0)}, Named: map[string]Tree{"left": leaf(3)}}},
		Named:    map[string]Tree{"": leaf(0), "__proto__x": leaf(9)},
	}
}

// NewDog is a dog with a cat.
func NewDog() Pet { return Dog{Name: "Rex", Friend: &Cat{Lives: 9}} }

// east is a zone as gob reads it: its name is lost.
func east() *time.Location { return time.FixedZone("", 19800) }
