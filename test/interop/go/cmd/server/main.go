// Command server is the tutorial's server, over each of the ways that net/rpc
// has. It prints its address as the first line and ends when its standard input
// does, so that no process outlives the test that started it.
//
//	server tcp | unix PATH | http | http-root | jsonrpc
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"

	"rpcgen.test/interop/arith"
	"rpcgen.test/interop/echo"
	"rpcgen.test/interop/kitchen"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: server tcp | unix PATH | http | http-root | jsonrpc")
	}
	service := new(arith.Arith)
	check(rpc.Register(service))
	check(rpc.RegisterName("Arithmetic", service))
	check(rpc.Register(echo.Echo{}))
	check(rpc.Register(kitchen.Sink{}))
	check(rpc.Register(kitchen.Door{}))

	network, address := "tcp", "127.0.0.1:0"
	if os.Args[1] == "unix" {
		network, address = "unix", os.Args[2]
	}
	l, err := net.Listen(network, address)
	check(err)
	switch os.Args[1] {
	case "tcp":
		go serveEach(l, rpc.ServeConn)
	case "jsonrpc":
		go serveEach(l, jsonrpc.ServeConn)
	case "unix":
		go rpc.Accept(l)
	case "http":
		rpc.HandleHTTP()
		go http.Serve(l, nil)
	case "http-root":
		rpc.DefaultServer.HandleHTTP("/", "/debug")
		go http.Serve(l, nil)
	default:
		log.Fatalf("no such server: %s", os.Args[1])
	}
	fmt.Println(l.Addr())
	io.Copy(io.Discard, os.Stdin)
}

// serveEach is rpc.Accept written out, as programs do that look at connections.
func serveEach(l net.Listener, serve func(io.ReadWriteCloser)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(conn)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
