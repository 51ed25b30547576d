package pantry

import (
	"encoding/gob"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// Payment has one of its pointers set.
type Payment struct {
	Card    *Card
	Invoice *Invoice
	Cash    *Cash
}

// Card holds a union by value.
type Card struct {
	Token  string
	Backup Payment
}

// Invoice is a case.
type Invoice struct{ Due time.Duration }

// Cash is an empty case.
type Cash struct{}

// Answer says in Kind which of its pointers is meant: gob leaves out a pointer
// to a zero.
type Answer struct {
	Kind   string
	Text   *string
	Count  *int64
	Words  *[]string
	Status *Status
	Size   *Size
	Card   *Card
}

// Shape has pointers to all kinds of types.
type Shape struct {
	Corner *Corner
	Line   *[2]Corner
	Labels *map[string]Corner
	Since  *time.Time
	Group  *Shapes
}

// Shapes and Shape hold each other.
type Shapes struct{ All []Shape }

// Term is recursive.
type Term struct {
	Number *Number
	Sum    *Sum
}

// Number is a leaf.
type Number struct{ Value int }

// Sum is a node.
type Sum struct{ Left, Right Term }

// Unions has unions in every place.
type Unions struct {
	Payment Payment
	Answer  Answer
	Shape   Shape
	Term    Term
	Maybe   *Payment
	Answers []Answer
	Two     [2]Payment
	ByName  map[string]Shape
}

// FullUnions has something in every place.
func FullUnions() Unions {
	text, count, words, status, size := "", int64(0), []string{"a", ""}, Paid, Unset
	year := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	return Unions{
		Payment: Payment{Card: &Card{Token: "t", Backup: Payment{Invoice: &Invoice{Due: time.Second}}}},
		Answer:  Answer{Kind: "Text", Text: &text},
		Shape: Shape{Group: &Shapes{All: []Shape{
			{Corner: &Corner{}},
			{Line: &[2]Corner{{1, 2}, {}}},
			{Labels: &map[string]Corner{}},
			{Since: &year},
			{},
		}}},
		Term:  Term{Sum: &Sum{Left: Term{Number: &Number{1}}, Right: Term{Sum: &Sum{Right: Term{Number: &Number{}}}}}},
		Maybe: &Payment{Cash: &Cash{}},
		Answers: []Answer{
			{Kind: "Count", Count: &count},
			{Kind: "Words", Words: &words},
			{Kind: "Status", Status: &status},
			{Kind: "Size", Size: &size},
			{Kind: "Card", Card: &Card{}},
			{},
		},
		Two:    [2]Payment{{}, {Cash: &Cash{}}},
		ByName: map[string]Shape{"none": {}, "origin": {Corner: &Corner{}}},
	}
}

// withoutZeros is what gob makes of the unions: a pointer to a zero does not
// arrive.
func withoutZeros(u Unions) Unions {
	drop := func(a Answer) Answer {
		if a.Text != nil && *a.Text == "" {
			a.Text = nil
		}
		if a.Count != nil && *a.Count == 0 {
			a.Count = nil
		}
		if a.Size != nil && *a.Size == 0 {
			a.Size = nil
		}
		return a
	}
	u.Answer = drop(u.Answer)
	for i := range u.Answers {
		u.Answers[i] = drop(u.Answers[i])
	}
	return u
}

// Unions gives unions back.
func (Pantry) Unions(a Unions, r *Unions) error { *r = a; return nil }

// AreFullUnions is explained at AreFull.
func (Pantry) AreFullUnions(a Unions, r *bool) error {
	*r = reflect.DeepEqual(a, FullUnions())
	return nil
}

// AreZeroUnions is explained at AreFull. JSON has an empty list where gob has
// none.
func (Pantry) AreZeroUnions(a Unions, r *bool) error {
	if len(a.Answers) == 0 {
		a.Answers = nil
	}
	*r = reflect.DeepEqual(a, Unions{ByName: map[string]Shape{}})
	return nil
}

// Pay answers in words.
func (Pantry) Pay(a Payment, r *Answer) error {
	switch {
	case a.Card != nil:
		*r = Answer{Kind: "Text", Text: &a.Card.Token}
	case a.Invoice != nil:
		due := int64(a.Invoice.Due)
		*r = Answer{Kind: "Count", Count: &due}
	case a.Cash != nil:
		*r = Answer{Kind: "Words", Words: &[]string{"cash"}}
	default:
		return errors.New("no payment")
	}
	return nil
}

// Draw answers one case, or two.
func (Pantry) Draw(two bool, r *Shape) error {
	r.Corner = &Corner{1, 2}
	if two {
		r.Line = &[2]Corner{}
	}
	return nil
}

// Evaluate adds up.
func (Pantry) Evaluate(a Term, r *int) error {
	*r = a.value()
	return nil
}

func (t Term) value() int {
	switch {
	case t.Number != nil:
		return t.Number.Value
	case t.Sum != nil:
		return t.Sum.Left.value() + t.Sum.Right.value()
	}
	return 0
}

// NewerPayment has a case that the schema does not know.
type NewerPayment struct {
	Card   *Card
	Crypto *Cash
}

// Newer answers a case that the schema does not know.
func (Pantry) Newer(_ struct{}, r *NewerPayment) error {
	r.Crypto = &Cash{}
	return nil
}

// Boxes has interface values of types with names.
type Boxes struct{ All []interface{} }

func init() {
	gob.Register(Status(0))
	gob.Register(Size(0))
	gob.Register(Payment{})
	gob.Register(time.Duration(0))
}

// Pack gives boxes back.
func (Pantry) Pack(a Boxes, r *Boxes) error { *r = a; return nil }

// Hurry fails.
func (Pantry) Hurry(a Status, _ *struct{}) error {
	return fmt.Errorf("%v is stuck with %q for %v", a, Dhl, 90*time.Minute)
}

// SameUnions says whether unions are the same once they have travelled.
func SameUnions(got, want Unions) bool {
	return reflect.DeepEqual(withoutZeros(got), withoutZeros(want))
}
