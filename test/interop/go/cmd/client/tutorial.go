package main

import (
	"net/rpc"

	"rpcgen.test/interop/arith"
)

// tutorial is the client of the tutorial: one call that waits, one that does
// not, and the errors that a server has for it.
func tutorial(client *rpc.Client) {
	// Synchronous call
	args := &arith.Args{A: 5, B: 6}
	var reply int
	call(client, *service+".Multiply", args, &reply)

	// Asynchronous call
	quotient := new(arith.Quotient)
	divCall := client.Go(*service+".Divide", &arith.Args{A: 500, B: 10}, quotient, nil)
	replyCall := <-divCall.Done
	outcome(replyCall.ServiceMethod, quotient, replyCall.Error)

	call(client, *service+".Divide", &arith.Args{A: 1, B: 0}, new(arith.Quotient))
	call(client, *service+".Nope", args, &reply)
	call(client, "Nope.Multiply", args, &reply)
	call(client, "Multiply", args, &reply)
	call(client, *service+".Multiply", &arith.Args{A: -3, B: 7}, &reply)
}

// large sends a number that JavaScript's cannot hold, and then one that they can.
func large(client *rpc.Client) {
	var reply int
	call(client, *service+".Multiply", &arith.Args{A: 1<<53 + 1, B: 1}, &reply)
	call(client, *service+".Multiply", &arith.Args{A: 1<<53 - 1, B: 1}, &reply)
}

// concurrent has 10,000 calls in flight on one connection and checks each reply.
func concurrent(client *rpc.Client) {
	const count = 10_000
	done := make(chan *rpc.Call, count)
	for i := 0; i < count; i++ {
		client.Go("Echo.Turn", i, new(int), done)
	}
	failed, wrong := 0, 0
	seen := make([]bool, count)
	for i := 0; i < count; i++ {
		c := <-done
		n := c.Args.(int)
		switch {
		case c.Error != nil:
			failed++
		case *c.Reply.(*int) != n || seen[n]:
			wrong++
		}
		seen[n] = true
	}
	line("calls", count, "failed", failed, "wrong", wrong)
}

// hold makes a call whose end is up to somebody else, and one after it.
func hold(client *rpc.Client) {
	var reply string
	call(client, "Echo.Hold", "go", &reply)
	call(client, "Echo.String", "after", &reply)
}
