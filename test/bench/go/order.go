package main

import (
	"fmt"
	"time"
)

// Args are the operands of Multiply.
type Args struct{ A, B int }

// Item is a line of an order.
type Item struct {
	SKU, Title string
	Quantity   int
	Price      float64
}

// Order is the record of about 1 KiB; order.ts has the same values.
type Order struct {
	ID              int
	Customer, Email string
	Paid            bool
	Created         int
	Total, Discount float64
	Tags            []string
	Labels          map[string]string
	Items           []Item
}

func makeOrder() *Order {
	order := &Order{
		ID: 1234567, Customer: "Ada Lovelace, Analytical Engines", Email: "ada@engines.example", Paid: true,
		Created: 1700000000123, Total: 1234.5678, Discount: 0.125,
		Tags: []string{"express", "gift", "insured", "returning"}, Labels: map[string]string{},
	}
	for i := 0; i < 6; i++ {
		order.Labels[fmt.Sprintf("label-%d", i)] = fmt.Sprintf("value of label %d", i)
	}
	for i := 0; i < 12; i++ {
		order.Items = append(order.Items, Item{
			SKU: fmt.Sprintf("SKU-%d", 1000+i), Title: fmt.Sprintf("Brass wheel number %d, 40 teeth", i),
			Quantity: i + 1, Price: 19.99 + float64(i),
		})
	}
	return order
}

// Arith is the tutorial's service.
type Arith struct{}

// Multiply multiplies.
func (*Arith) Multiply(args *Args, reply *int) error {
	*reply = args.A * args.B
	return nil
}

// Measured answers what it gets.
type Measured struct{}

// Echo returns the record.
func (*Measured) Echo(order *Order, reply *Order) error {
	*reply = *order
	return nil
}

// Blob returns the bytes.
func (*Measured) Blob(bytes *[]byte, reply *[]byte) error {
	*reply = *bytes
	return nil
}

// Slow multiplies after as long as the server of ours.ts takes.
func (*Measured) Slow(args *Args, reply *int) error {
	time.Sleep(20 * time.Millisecond)
	*reply = args.A * args.B
	return nil
}
