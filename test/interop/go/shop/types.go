// Package shop is the web shop of schemas/shop.yaml, as a Go program would have it: types by hand, whose errors are
// nothing but texts to its callers.
package shop

import (
	"fmt"
	"time"

	"rpcgen.test/interop/common"
)

// Status of an order.
type Status int

// The states of an order.
const (
	Unknown Status = iota
	Placed
	Paid
	Shipped
	Cancelled
)

// Size of an item.
type Size uint8

// The sizes of items.
const (
	Small Size = 10
	Large Size = 20
)

// Item is a line of an order.
type Item struct {
	SKU        string            `json:"sku"`
	Quantity   int32             `json:"quantity"`
	Size       Size              `json:"size"`
	Price      common.Money      `json:"price"`
	Attributes map[string]string `json:"attributes"`
	Note       *string           `json:"note,omitempty"`
}

// Card pays at once.
type Card struct {
	Token string `json:"token"`
	Last4 string `json:"last4"`
}

// Invoice pays later.
type Invoice struct {
	VATNumber string        `json:"vatNumber"`
	DueIn     time.Duration `json:"dueIn"`
}

// Payment has one of its pointers set.
type Payment struct {
	Card    *Card    `json:"card,omitempty"`
	Invoice *Invoice `json:"invoice,omitempty"`
}

// Order is what the shop is about.
type Order struct {
	ID        int64                 `json:"id,string"`
	Customer  string                `json:"customer"`
	Items     []Item                `json:"items"`
	Payment   Payment               `json:"payment"`
	Status    Status                `json:"status"`
	ShippedBy string                `json:"shippedBy"`
	Signature []byte                `json:"signature"`
	Checksum  [32]byte              `json:"checksum"`
	PlacedAt  *time.Time            `json:"placedAt,omitempty"`
	ShippedAt *time.Time            `json:"shippedAt,omitempty"`
	Timeouts  map[int]time.Duration `json:"timeouts"`
	Parent    *Order                `json:"parent,omitempty"`
	Coupon    *string               `json:"coupon,omitempty"`
}

// Filter says which orders.
type Filter struct {
	Statuses []Status   `json:"statuses"`
	After    *time.Time `json:"after,omitempty"`
	Limit    int        `json:"limit"`
}

// Page is some of the orders.
type Page struct {
	Orders []Order `json:"orders"`
	Next   *string `json:"next,omitempty"`
}

// OrderNotFound says that there is no such order.
type OrderNotFound struct{ ID int64 }

func (e OrderNotFound) Error() string { return fmt.Sprintf("order %v not found", e.ID) }

// FullOrder has something in every place.
func FullOrder() Order {
	note, coupon := "gift", "SUMMER"
	placed := time.Date(2024, 2, 29, 12, 34, 56, 0, time.UTC)
	shipped := placed.Add(36 * time.Hour)
	parent := Order{
		ID:       1,
		Customer: "ada@example.com",
		Items:    []Item{{SKU: "B", Quantity: 1, Attributes: map[string]string{}, Price: common.Money{Currency: "EUR"}}},
		Payment:  Payment{Invoice: &Invoice{"DE1", 30 * 24 * time.Hour}},
		// Empty and nil are the same on gob, and not in reflect.DeepEqual.
		Signature: []byte{1},
		Timeouts:  map[int]time.Duration{},
	}
	order := Order{
		ID:       1 << 60,
		Customer: "ada@example.com",
		Items: []Item{{
			SKU: "A-17", Quantity: 2, Size: Large, Note: &note,
			Price:      common.Money{Amount: -1 << 62, Currency: "CHF"},
			Attributes: map[string]string{"colour": "red"},
		}},
		Payment:   Payment{Card: &Card{"tok", "4242"}},
		Status:    99,
		ShippedBy: "ups",
		Signature: []byte{0, 255},
		PlacedAt:  &placed,
		ShippedAt: &shipped,
		Timeouts:  map[int]time.Duration{-1: 1500 * time.Microsecond, 0: 0},
		Parent:    &parent,
		Coupon:    &coupon,
	}
	order.Checksum[31] = 0xab
	return order
}
