// Command server is the tutorial's server, over each of the ways that net/rpc
// has. It prints its address as the first line and ends when its standard input
// does, so that no process outlives the test that started it.
//
//	server [-tls FOLDER] tcp | unix PATH | http | http-root | jsonrpc
//
// With -tls it speaks TLS with cert.pem and key.pem of the folder, and asks
// clients for certificates that ca.pem has signed.
package main

import (
	"crypto/tls"
	"flag"
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
	"rpcgen.test/interop/kv"
	"rpcgen.test/interop/pantry"
	"rpcgen.test/interop/pki"
	"rpcgen.test/interop/shop"
)

var folder = flag.String("tls", "", "the folder of the certificates")

func main() {
	flag.Parse()
	if flag.NArg() < 1 {
		log.Fatal("usage: server [-tls FOLDER] tcp | unix PATH | http | http-root | jsonrpc")
	}
	way := flag.Arg(0)
	service := new(arith.Arith)
	check(rpc.Register(service))
	check(rpc.RegisterName("Arithmetic", service))
	check(rpc.Register(echo.Echo{}))
	check(rpc.Register(kitchen.Sink{}))
	check(rpc.Register(kitchen.Door{}))
	check(rpc.Register(pantry.Pantry{}))
	check(rpc.RegisterName("kv.Store", new(kv.Store)))
	check(rpc.Register(new(shop.Orders)))

	network, address := "tcp", "127.0.0.1:0"
	if way == "unix" {
		network, address = "unix", flag.Arg(1)
	}
	l, err := net.Listen(network, address)
	check(err)
	if *folder != "" {
		config, err := pki.Config(*folder)
		check(err)
		l = tls.NewListener(l, config)
	}
	switch way {
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
		log.Fatalf("no such server: %s", way)
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
