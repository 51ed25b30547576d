package main

import (
	"net/rpc"
	"time"

	"rpcgen.test/interop/pantry"
)

// shelves calls the pantry with values of every kind, and says of each reply
// whether it is the one that was due.
func shelves(client *rpc.Client) {
	full, zero := pantry.FullViews(), pantry.ZeroViews()
	due(client, "Pantry.AreFull", full, true)
	due(client, "Pantry.AreZero", zero, true)
	due(client, "Pantry.AreFull", zero, false)
	for _, value := range []pantry.Views{full, zero} {
		due(client, "Pantry.Views", value, value)
		due(client, "Pantry.Numbers", value.Numbers, value.Numbers)
		due(client, "Pantry.Durations", value.Durations, value.Durations)
		due(client, "Pantry.Blobs", value.Blobs, value.Blobs)
		due(client, "Pantry.Clocks", value.Clocks, value.Clocks)
		due(client, "Pantry.Tables", value.Tables, value.Tables)
	}
	due(client, "Pantry.AreFullEnums", pantry.FullEnums(), true)
	for _, value := range []pantry.Enums{pantry.FullEnums(), pantry.ZeroEnums()} {
		due(client, "Pantry.Enums", value, value)
	}
	due(client, "Pantry.Next", pantry.Shipped, pantry.Shipped+1)
	due(client, "Pantry.Carry", pantry.Carrier("by hand"), pantry.Carrier("by hand"))
	due(client, "Pantry.Paint", pantry.Red, pantry.Red)
	due(client, "Pantry.Grow", uint8(10), pantry.Small)
	var unions pantry.Unions
	err := client.Call("Pantry.Unions", pantry.FullUnions(), &unions)
	verdict("Pantry.Unions", err, pantry.SameUnions(unions, pantry.FullUnions()), unions, pantry.FullUnions())
	due(client, "Pantry.AreFullUnions", pantry.FullUnions(), true)
	due(client, "Pantry.AreZeroUnions", pantry.Unions{ByName: map[string]pantry.Shape{}}, true)
	text := "token"
	due(client, "Pantry.Pay", pantry.Payment{Card: &pantry.Card{Token: "token"}}, pantry.Answer{Kind: "Text", Text: &text})
	due(client, "Pantry.Pay", pantry.Payment{Cash: &pantry.Cash{}}, pantry.Answer{Kind: "Words", Words: &[]string{"cash"}})
	due(client, "Pantry.Draw", false, pantry.Shape{Corner: &pantry.Corner{X: 1, Y: 2}})
	due(client, "Pantry.Evaluate", pantry.FullUnions().Term, 1)
	boxes := pantry.Boxes{All: []interface{}{pantry.Paid, pantry.Large, pantry.Payment{Cash: &pantry.Cash{}}, time.Minute, nil}}
	due(client, "Pantry.Pack", boxes, boxes)
	due(client, "Pantry.Double", -90*time.Second, -3*time.Minute)
	due(client, "Pantry.Digits", int64(-7), -7)
	due(client, "Pantry.Fingerprint", []byte{1, 2, 3, 4, 5}, [4]byte{1, 2, 3, 4})
	due(client, "Pantry.Lookup", pantry.OrderID(5), time.Unix(5, 0).UTC())

	outcome("Pantry.Paint", nil, client.Call("Pantry.Paint", pantry.Colour("blue"), new(pantry.Colour)))
	outcome("Pantry.Hurry", nil, client.Call("Pantry.Hurry", pantry.Paid, &struct{}{}))
	both := pantry.Payment{Card: &pantry.Card{}, Cash: &pantry.Cash{}}
	outcome("Pantry.Pay", nil, client.Call("Pantry.Pay", both, new(pantry.Answer)))
	newer := pantry.NewerPayment{Crypto: &pantry.Cash{}}
	outcome("Pantry.Pay", nil, client.Call("Pantry.Pay", newer, new(pantry.Answer)))
	outcome("Pantry.Enums", nil, client.Call("Pantry.Enums", pantry.Enums{Size: 11}, new(pantry.Enums)))
}
