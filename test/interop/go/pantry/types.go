// Package pantry has the types and the service of schemas/pantry.yaml as a Go
// program would write them.
package pantry

import "time"

// Numbers are integers that TypeScript sees in many forms.
type Numbers struct {
	Big            int
	Digits         int
	Number         int64
	Text           int64
	Unsigned       uint
	UnsignedDigits uint
	UnsignedNumber uint64
	UnsignedText   uint64
	Plain          int64
	Maybe          *int64
}

// Durations are milliseconds, nanoseconds and texts in TypeScript.
type Durations struct {
	Span        time.Duration
	Nanoseconds time.Duration
	Text        time.Duration
	Maybe       *time.Duration
	All         []time.Duration
	Three       [3]time.Duration
	Named       map[string]time.Duration
	Counts      map[time.Duration]int
}

// Blobs are texts in TypeScript.
type Blobs struct {
	Hex    []byte
	Base64 []byte
	Hash   [4]byte
	Long   [50]byte
	Maybe  *[2]byte
}

// Clocks are texts and integers in TypeScript.
type Clocks struct {
	Text        time.Time
	Nanoseconds time.Time
	Maybe       *time.Time
}

// OrderID is a text in TypeScript.
type OrderID int64

// Corner is a key.
type Corner struct{ X, Y int }

// Tables are objects, maps and pairs in TypeScript.
type Tables struct {
	ByName   map[string]int
	ByNumber map[int32]string
	ByBig    map[int64]bool
	ByOrder  map[OrderID]string
	OfOrders map[OrderID]OrderID
	Pairs    map[string]int
	ByCorner map[Corner]string
	ByRatio  map[float64]int
	ByCell   map[[2]int8]Corner
}

// Views hold all of these.
type Views struct {
	Numbers   Numbers
	Durations Durations
	Blobs     Blobs
	Clocks    Clocks
	Tables    Tables
}
