package main

import (
	"net/rpc"
	"time"

	"rpcgen.test/interop/kv"
)

// values calls the key-value store as a Go program would that knows nothing of
// its schema, and then in the ways that the schema forbids.
func values(client *rpc.Client) {
	entry := kv.Entry{Key: "a/1", Value: []byte{1, 2}, Labels: []string{"x", "y"}}
	stored := entry
	stored.Version = 1
	due(client, "kv.Store.Put", kv.PutArgs{Entry: entry, TTL: time.Hour}, int64(1))
	due(client, "kv.Store.Get", "a/1", stored)
	due(client, "kv.Store.List", kv.Range{From: "a", To: "b", Limit: 10}, []string{"a/1"})

	put := func(args kv.PutArgs) { outcome("kv.Store.Put", nil, client.Call("kv.Store.Put", args, new(int64))) }
	outcome("kv.Store.Get", nil, client.Call("kv.Store.Get", "no/such", new(kv.Entry)))
	put(kv.PutArgs{Entry: entry})
	put(kv.PutArgs{Entry: kv.Entry{Key: "busy"}})
	put(kv.PutArgs{Entry: kv.Entry{Key: "frozen"}})
	outcome("kv.Store.Get", nil, client.Call("kv.Store.Get", "A", new(kv.Entry)))
	put(kv.PutArgs{Entry: kv.Entry{Key: "a", Labels: []string{"x", "x"}}})
	put(kv.PutArgs{Entry: kv.Entry{Key: "a", Value: make([]byte, 4097)}})
	put(kv.PutArgs{Entry: entry, TTL: 25 * time.Hour})
	outcome("kv.Store.List", nil, client.Call("kv.Store.List", kv.Range{}, new([]string)))
	due(client, "kv.Store.Drop", "a/1", struct{}{})
}
