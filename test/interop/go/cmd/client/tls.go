package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/rpc"
	"net/rpc/jsonrpc"

	"rpcgen.test/interop/pki"
)

var folder = flag.String("tls", "", "the folder of the certificates")

// dialTLS does by hand what net/rpc's dial functions do without TLS.
func dialTLS(network, address string) (*rpc.Client, error) {
	config, err := pki.Config(*folder)
	if err != nil {
		return nil, err
	}
	conn, err := tls.Dial("tcp", address, config)
	if err != nil {
		return nil, err
	}
	switch network {
	case "jsonrpc":
		return jsonrpc.NewClient(conn), nil
	case "http":
		io.WriteString(conn, "CONNECT "+rpc.DefaultRPCPath+" HTTP/1.0\n\n")
		resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: "CONNECT"})
		if err != nil {
			return nil, err
		}
		if resp.Status != "200 Connected to Go RPC" {
			return nil, errors.New("unexpected HTTP response: " + resp.Status)
		}
	}
	return rpc.NewClient(conn), nil
}
