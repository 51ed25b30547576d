package echo

import "math"

// NewSample is a value with something in every field; limits where there are any.
func NewSample() Sample {
	return Sample{
		Flag:   true,
		Small:  math.MinInt8,
		Short:  math.MaxInt16,
		Word:   math.MinInt32,
		Long:   math.MaxInt64,
		Byte:   math.MaxUint8,
		Port:   math.MaxUint16,
		Mask:   math.MaxUint32,
		Wide:   math.MaxUint64,
		Ratio:  0.5,
		Exact:  -0.1,
		Name:   "hélloⓢ 😀",
		Data:   []byte{0, 127, 128, 255},
		Origin: Point{X: -1.5},
		Names:  []string{"", "a", "ß"},
		Grid:   [][]int{{1, -2}, nil, {1 << 40}},
		Points: []Point{{X: 1, Y: 2}, {}, {Y: math.Inf(-1)}},
		Labels: map[string]string{"k": "v", "": "empty"},
		Counts: map[int]string{-1: "minus", 1 << 20: "many"},
		Places: map[string]Point{"here": {X: 3}, "there": {}},
	}
}

// NewTree is a tree of three levels.
func NewTree() Tree {
	return Tree{Label: "/", Children: []Tree{
		{Label: "a"},
		{Label: "b", Children: []Tree{{Label: "c"}}},
	}}
}
