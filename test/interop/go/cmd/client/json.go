package main

import (
	"math"
	"net/rpc"

	"rpcgen.test/interop/echo"
)

// documents sends what JSON shows otherwise than gob, and what it can show at
// all: no NaN, no infinity, and nothing nil, which comes back empty.
func documents(client *rpc.Client) {
	same(client, "Bool", true, false)
	same(client, "Int", 0, 1, -1, 1<<31, -1<<31, 1<<53-1, -(1<<53 - 1))
	same(client, "Int64", int64(0), int64(math.MaxInt64), int64(math.MinInt64), int64(1<<53+1))
	same(client, "Uint64", uint64(0), uint64(math.MaxUint64), uint64(1<<53+1))
	same(client, "Float", 0.0, math.Copysign(0, -1), 17.0, -0.1, 1e21, 1e20, 1e-6, 1e-7, math.MaxFloat64, 5e-324)
	same(client, "String", "", "plain", "hélloⓢ 😀", string(make([]byte, 5000)), "<&>\u2028\u2029\"\\/\x7f")
	same(client, "Bytes", []byte{0, 255}, make([]byte, 100_000), []byte{}, []byte{1}, []byte{1, 2, 3})
	same(client, "Ints", []int{1, -2, 1 << 40}, []int{})
	same(client, "Map", map[string]int{"k": 9, "": -1, "<&>": 0}, map[string]int{})
	same(client, "Tree", echo.Tree{Label: "/", Children: []echo.Tree{}})
	same(client, "Document", echo.NewDocument())
	same(client, "Nothing", struct{}{})
	var known bool
	call(client, "Echo.IsDocument", echo.NewDocument(), &known)
	var reply int
	call(client, "Echo.Fail", "naïve ☃\ntext", &reply)
	call(client, "Echo.Int", "text", &reply)
}
