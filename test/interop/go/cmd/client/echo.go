package main

import (
	"math"
	"net/rpc"
	"reflect"

	"rpcgen.test/interop/echo"
)

// echoes sends values of every type and says of each whether it came back.
func echoes(client *rpc.Client) {
	same(client, "Bool", true, false)
	same(client, "Int", 0, 1, -1, 63, 64, -64, -65, 1<<31, -1<<31, 1<<53-1, -(1<<53 - 1))
	same(client, "Int64", int64(0), int64(math.MaxInt64), int64(math.MinInt64), int64(1<<53+1))
	same(client, "Uint64", uint64(0), uint64(math.MaxUint64), uint64(1<<53+1))
	same(client, "Float", 0.0, 1.0, 17.0, -0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1))
	same(client, "String", "", "plain", "hélloⓢ 😀", string(make([]byte, 5000)))
	same(client, "Bytes", []byte{0, 255}, make([]byte, 100_000))
	same(client, "Ints", []int{1, -2, 1 << 40})
	same(client, "Map", map[string]int{"k": 9, "": -1})
	same(client, "Sample", echo.NewSample(), echo.Sample{})
	same(client, "Tree", echo.NewTree(), echo.Tree{})
	same(client, "Nothing", struct{}{})
	var known bool
	call(client, "Echo.IsSample", echo.NewSample(), &known)
	call(client, "Echo.IsTree", echo.NewTree(), &known)
	var reply int
	call(client, "Echo.Fail", "naïve ☃\ntext", &reply)
}

func same(client *rpc.Client, method string, values ...any) {
	for _, value := range values {
		reply := reflect.New(reflect.TypeOf(value))
		err := client.Call("Echo."+method, value, reply.Interface())
		switch got := reply.Elem().Interface(); {
		case err != nil:
			line("call", "Echo."+method, "error", err.Error())
		case !reflect.DeepEqual(got, value):
			line("call", "Echo."+method, "sent", value, "got", got)
		default:
			line("call", "Echo."+method, "same", true)
		}
	}
}
