package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/rpc"
)

// authorized does what rpc.DialHTTP does, with a header that it has no place
// for: its own CONNECT, and then rpc.NewClient on the same connection.
func authorized(address, credentials string) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.0\r\nAuthorization: %s\r\n\r\n", rpc.DefaultRPCPath, credentials)
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: "CONNECT"})
	if err != nil {
		log.Fatal(err)
	}
	line("status", resp.Status, "challenge", resp.Header.Get("WWW-Authenticate"))
	if resp.StatusCode != http.StatusOK {
		conn.Close()
		return
	}
	client := rpc.NewClient(conn)
	tutorial(client)
	client.Close()
}
