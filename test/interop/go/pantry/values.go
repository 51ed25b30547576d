package pantry

import (
	"math"
	"time"
)

// FullViews has something in every place that both sides know.
func FullViews() Views {
	maybe, span := int64(math.MaxInt64), 1500*time.Microsecond
	east := time.Date(2024, 2, 29, 12, 34, 56, 123456789, time.FixedZone("", 19800))
	long := [50]byte{}
	for i := range long {
		long[i] = byte(5 * i)
	}
	return Views{
		Numbers: Numbers{
			Big: math.MinInt64, Digits: math.MaxInt64, Number: -(1<<53 - 1), Text: math.MinInt64,
			Unsigned: math.MaxUint64, UnsignedDigits: math.MaxUint64, UnsignedNumber: 1<<53 - 1, UnsignedText: math.MaxUint64,
			Plain: -1, Maybe: &maybe,
		},
		Durations: Durations{
			Span: -90*time.Second - time.Nanosecond, Nanoseconds: math.MinInt64, Text: 36*time.Hour + 500*time.Millisecond,
			Maybe: &span, All: []time.Duration{0, time.Nanosecond, 24 * time.Hour},
			Three:  [3]time.Duration{1, 0, -1},
			Named:  map[string]time.Duration{"tick": time.Second},
			Counts: map[time.Duration]int{time.Millisecond: 1, 0: 2},
		},
		Blobs: Blobs{
			Hex: []byte{0, 0xab, 255}, Base64: []byte{255}, Hash: [4]byte{0xde, 0xad, 0xbe, 0xef}, Long: long, Maybe: &[2]byte{0, 1},
		},
		Clocks: Clocks{Text: east, Nanoseconds: time.Unix(1, 5).UTC(), Maybe: &time.Time{}},
		Tables: Tables{
			ByName:   map[string]int{"a": 1, "__proto__": 2},
			ByNumber: map[int32]string{-1: "x", 10: ""},
			ByBig:    map[int64]bool{math.MinInt64: true},
			ByOrder:  map[OrderID]string{7: "seven"},
			OfOrders: map[OrderID]OrderID{1 << 60: -1},
			Pairs:    map[string]int{"only": 1},
			ByCorner: map[Corner]string{{1, -1}: "corner"},
			ByRatio:  map[float64]int{0.5: 2},
			ByCell:   map[[2]int8]Corner{{1, 2}: {3, 4}},
		},
	}
}

// ZeroViews are all zero. Their maps are empty and not nil, which is what
// TypeScript has and sends.
func ZeroViews() Views {
	return Views{
		Durations: Durations{Named: map[string]time.Duration{}, Counts: map[time.Duration]int{}},
		Tables: Tables{
			ByName: map[string]int{}, ByNumber: map[int32]string{}, ByBig: map[int64]bool{}, ByOrder: map[OrderID]string{},
			OfOrders: map[OrderID]OrderID{}, Pairs: map[string]int{}, ByCorner: map[Corner]string{},
			ByRatio: map[float64]int{}, ByCell: map[[2]int8]Corner{},
		},
	}
}
