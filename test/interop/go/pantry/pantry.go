package pantry

import (
	"reflect"
	"strconv"
	"time"
)

// Pantry gives back what it gets.
type Pantry struct{}

func (Pantry) Views(a Views, r *Views) error             { *r = a; return nil }
func (Pantry) Numbers(a Numbers, r *Numbers) error       { *r = a; return nil }
func (Pantry) Durations(a Durations, r *Durations) error { *r = a; return nil }
func (Pantry) Blobs(a Blobs, r *Blobs) error             { *r = a; return nil }
func (Pantry) Clocks(a Clocks, r *Clocks) error          { *r = a; return nil }
func (Pantry) Tables(a Tables, r *Tables) error          { *r = a; return nil }

// AreFull and AreZero show that each value has found its place.
func (Pantry) AreFull(a Views, r *bool) error { *r = reflect.DeepEqual(a, FullViews()); return nil }

// AreZero is explained at AreFull.
func (Pantry) AreZero(a Views, r *bool) error { *r = reflect.DeepEqual(a, ZeroViews()); return nil }

// Enums gives enums back.
func (Pantry) Enums(a Enums, r *Enums) error { *r = a; return nil }

// AreFullEnums is explained at AreFull.
func (Pantry) AreFullEnums(a Enums, r *bool) error {
	*r = reflect.DeepEqual(a, FullEnums())
	return nil
}

// Next, Carry, Paint and Grow have enums as arguments and replies.
func (Pantry) Next(a Status, r *Status) error { *r = a + 1; return nil }

// Carry is explained at Next.
func (Pantry) Carry(a Carrier, r *Carrier) error { *r = a; return nil }

// Paint is explained at Next.
func (Pantry) Paint(a Colour, r *Colour) error { *r = a; return nil }

// Grow is explained at Next.
func (Pantry) Grow(a uint8, r *Size) error { *r = Size(a); return nil }

// Double doubles a duration.
func (Pantry) Double(a time.Duration, r *time.Duration) error { *r = 2 * a; return nil }

// Digits gives a number back.
func (Pantry) Digits(a int64, r *int) error { *r = int(a); return nil }

// Fingerprint gives the first four bytes back.
func (Pantry) Fingerprint(a []byte, r *[4]byte) error { copy(r[:], a); return nil }

// Lookup gives the second of that number.
func (Pantry) Lookup(a OrderID, r *time.Time) error { *r = time.Unix(int64(a), 0).UTC(); return nil }

// Far gives a number that JavaScript's numbers cannot be sure of.
func (Pantry) Far(_ struct{}, r *int64) error {
	*r, _ = strconv.ParseInt("18014398509481985", 10, 64)
	return nil
}
