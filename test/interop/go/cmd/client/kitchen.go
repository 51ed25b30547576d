package main

import (
	"fmt"
	"math/big"
	"net/rpc"
	"reflect"
	"time"

	"rpcgen.test/interop/kitchen"
)

// sink calls the kitchen sink with values of every kind, and says of each reply
// whether it is the one that was due.
func sink(client *rpc.Client) {
	full, zero := kitchen.NewFull(), kitchen.NewZero()
	due(client, "Sink.IsFull", full, true)
	due(client, "Sink.IsZero", zero, true)
	due(client, "Sink.IsFull", zero, false)
	for _, value := range []kitchen.Everything{full, zero} {
		due(client, "Sink.Everything", value, value)
		due(client, "Sink.Optional", value.Optional, value.Optional)
		due(client, "Sink.Chain", value.Chain, value.Chain)
		due(client, "Sink.Arrays", value.Arrays, value.Arrays)
		due(client, "Sink.Complexes", value.Complexes, value.Complexes)
		due(client, "Sink.Times", value.Times, value.Times)
		due(client, "Sink.Opaques", value.Opaques, value.Opaques)
		due(client, "Sink.Things", value.Things, value.Things)
		due(client, "Sink.Embedded", value.Embedded, value.Embedded)
		due(client, "Sink.Tree", value.Tree, value.Tree)
		due(client, "Sink.Hash", value.Arrays.Hash, [4]uint8(value.Arrays.Hash))
		due(client, "Sink.Matrix", value.Arrays.Matrix, value.Arrays.Matrix)
		due(client, "Sink.When", value.Times.At, value.Times.At)
		due(client, "Sink.Exact", value.Times.Exact, value.Times.Exact)
	}
	due(client, "Sink.When", time.Date(2024, 2, 29, 12, 34, 56, 123456789, time.FixedZone("", -3600)), // what a Date cannot hold is lost
		time.Date(2024, 2, 29, 13, 34, 56, 123e6, time.UTC))
	due(client, "Sink.Turn", complex(1, 2), complex(-2, 1))
	due(client, "Sink.Find", kitchen.OrderID(-5), kitchen.Words{"-5"})
	due(client, "Sink.Flip", map[string]int{"a": 1}, map[int]string{1: "a"})
	due(client, "Sink.Ping", struct{}{}, struct{}{})
	due(client, "Sink.New", struct{}{}, kitchen.Point{X: 1, Y: 2})

	number := big.NewInt(-1 << 40)
	var got big.Int
	err := client.Call("Sink.Number", number, &got)
	verdict("Sink.Number", err, got.Cmp(number) == 0, got.String(), number.String())

	// A pointer to an interface is what gob sends as an interface value.
	for _, pet := range []kitchen.Pet{kitchen.NewDog(), &kitchen.Cat{Lives: 1}, kitchen.Dog{}} {
		var reply kitchen.Pet
		err := client.Call("Sink.Adopt", &pet, &reply)
		verdict("Sink.Adopt", err, reflect.DeepEqual(reply, pet), reply, pet)
	}
	for _, value := range []interface{}{1, int8(1), uint64(1), "text", []byte{1}, []float64{0.5}, complex(1, 2), true} {
		var reply interface{}
		err := client.Call("Sink.Any", &value, &reply)
		verdict("Sink.Any", err, reflect.DeepEqual(reply, value), reply, value)
	}
	var stranger, reply interface{} = kitchen.Point{}, nil
	outcome("Sink.Adopt", reply, client.Call("Sink.Adopt", &stranger, &reply))
	for number := 0; number < 3; number++ {
		outcome("Sink.Fail", nil, client.Call("Sink.Fail", number, &struct{}{}))
	}
}

// due calls a method and says whether the reply is the one that was due.
func due(client *rpc.Client, method string, args, want any) {
	reply := reflect.New(reflect.TypeOf(want))
	err := client.Call(method, args, reply.Interface())
	got := reply.Elem().Interface()
	verdict(method, err, reflect.DeepEqual(got, want), got, want)
}

// verdict prints what became of a call.
func verdict(method string, err error, same bool, got, want any) {
	switch {
	case err != nil:
		line("call", method, "error", err.Error())
	case !same:
		line("call", method, "got", fmt.Sprintf("%+v", got), "want", fmt.Sprintf("%+v", want))
	default:
		line("call", method, "same", true)
	}
}
