package shop

import (
	"errors"
	"sort"
	"sync"
	"time"

	"rpcgen.test/interop/common"
)

// ErrSoldOut and ErrInvalid are plain errors.
var (
	ErrSoldOut = errors.New("sold out")
	ErrInvalid = errors.New("invalid order")
)

// Orders keeps orders. It has no streams: net/rpc has none.
type Orders struct {
	mu     sync.Mutex
	orders map[int64]Order
}

// Place stores an order and answers its number.
func (s *Orders) Place(order Order, id *int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch order.Items[0].SKU {
	case "SOLD-OUT":
		return ErrSoldOut
	case "INVALID":
		return ErrInvalid
	case "THROTTLED":
		return common.Throttled{RetryAfter: 1500 * time.Millisecond}
	}
	if s.orders == nil {
		s.orders = map[int64]Order{}
	}
	s.orders[order.ID] = order
	*id = order.ID
	return nil
}

// Get answers an order. The one with the number 13 breaks what the schema says.
func (s *Orders) Get(id int64, reply *Order) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == 13 {
		*reply = Order{ID: id, Customer: "nobody", Items: []Item{{SKU: "A", Quantity: 1}}}
		return nil
	}
	order, ok := s.orders[id]
	if !ok {
		return OrderNotFound{id}
	}
	*reply = order
	return nil
}

// List answers the orders that a filter lets through, by number.
func (s *Orders) List(filter Filter, page *Page) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, order := range s.orders {
		for _, status := range filter.Statuses {
			if order.Status == status && len(page.Orders) < filter.Limit {
				page.Orders = append(page.Orders, order)
			}
		}
	}
	sort.Slice(page.Orders, func(i, j int) bool { return page.Orders[i].ID < page.Orders[j].ID })
	if filter.After != nil {
		next := filter.After.Format(time.RFC3339)
		page.Next = &next
	}
	return nil
}

// Cancel removes an order.
func (s *Orders) Cancel(id int64, _ *struct{}) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.orders[id]; !ok {
		return OrderNotFound{id}
	}
	delete(s.orders, id)
	return nil
}

// Finish removes an order, too.
func (s *Orders) Finish(id int64, none *struct{}) error { return s.Cancel(id, none) }

// Ping does nothing.
func (s *Orders) Ping(struct{}, *struct{}) error { return nil }
