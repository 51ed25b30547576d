package main

import (
	"net/rpc"
	"time"

	"rpcgen.test/interop/shop"
)

// orders calls the shop as a Go program would that knows nothing of its schema,
// and then in the ways that the schema forbids.
func orders(client *rpc.Client) {
	full := shop.FullOrder()
	due(client, "Orders.Place", full, full.ID)
	due(client, "Orders.Get", full.ID, full)
	due(client, "Orders.List", shop.Filter{Statuses: []shop.Status{99}, Limit: 1}, shop.Page{Orders: []shop.Order{full}})
	after, next := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), "2024-01-01T00:00:00Z"
	var page shop.Page
	err := client.Call("Orders.List", shop.Filter{Limit: 500, After: &after}, &page)
	same := len(page.Orders) == 0 && page.Next != nil && *page.Next == next
	verdict("Orders.List", err, same, page, next)
	due(client, "Orders.Cancel", full.ID, struct{}{})
	due(client, "Orders.Ping", struct{}{}, struct{}{})

	place := func(change func(*shop.Order)) {
		order := shop.FullOrder()
		change(&order)
		outcome("Orders.Place", nil, client.Call("Orders.Place", order, new(int64)))
	}
	outcome("Orders.Get", nil, client.Call("Orders.Get", int64(-5), new(shop.Order)))
	outcome("Orders.Finish", nil, client.Call("Orders.Finish", full.ID, &struct{}{}))
	place(func(order *shop.Order) { order.Items[0].SKU = "SOLD-OUT" })
	place(func(order *shop.Order) { order.Items[0].SKU = "INVALID" })
	place(func(order *shop.Order) { order.Items[0].SKU = "THROTTLED" })
	place(func(order *shop.Order) { order.Items = nil })
	place(func(order *shop.Order) { order.Items[0].SKU = "a" })
	place(func(order *shop.Order) { order.Items[0].Quantity = 1000 })
	place(func(order *shop.Order) { order.Items[0].Price.Currency = "euro" })
	place(func(order *shop.Order) { order.Items[0].Size = 11 })
	place(func(order *shop.Order) { order.Customer = "somebody" })
	place(func(order *shop.Order) { order.Payment.Card.Last4 = "" })
	place(func(order *shop.Order) { order.Payment.Invoice = &shop.Invoice{} })
	place(func(order *shop.Order) { order.Parent.Items[0].Quantity = 0 })
	outcome("Orders.List", nil, client.Call("Orders.List", shop.Filter{}, new(shop.Page)))
}
