// Command client calls a net/rpc server as the tutorial does and prints what it
// got, one JSON object a line.
//
//	client [-service NAME] [-tls FOLDER] NETWORK ADDRESS SCRIPT
//
// With -tls it speaks TLS with the certificates of the folder. // NETWORK is tcp
// or unix (rpc.Dial), http (rpc.DialHTTP), http:/path (rpc.DialHTTPPath), or
// jsonrpc (jsonrpc.Dial over TCP).
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"strings"
)

var service = flag.String("service", "Arith", "the name that the tutorial's service is registered by")

var scripts = map[string]func(*rpc.Client){
	"tutorial":   tutorial,
	"echo":       echoes,
	"documents":  documents,
	"concurrent": concurrent,
	"large":      large,
	"hold":       hold,
	"kitchen":    sink,
	"pantry":     shelves,
	"kv":         values,
	"shop":       orders,
}

func main() {
	flag.Parse()
	if flag.NArg() != 3 {
		log.Fatal("usage: client [-service NAME] NETWORK ADDRESS SCRIPT")
	}
	network, address, script := flag.Arg(0), flag.Arg(1), flag.Arg(2)
	if strings.HasPrefix(script, "auth:") {
		authorized(address, strings.TrimPrefix(script, "auth:"))
		return
	}
	client, err := dial(network, address)
	if err != nil {
		line("dial", network, "error", err.Error())
		return
	}
	run := scripts[script]
	if run == nil {
		log.Fatalf("no such script: %s", script)
	}
	run(client)
	client.Close()
}

func dial(network, address string) (*rpc.Client, error) {
	switch {
	case *folder != "":
		return dialTLS(network, address)
	case network == "jsonrpc":
		return jsonrpc.Dial("tcp", address)
	case network == "http":
		return rpc.DialHTTP("tcp", address)
	case strings.HasPrefix(network, "http:"):
		return rpc.DialHTTPPath("tcp", address, strings.TrimPrefix(network, "http:"))
	default:
		return rpc.Dial(network, address)
	}
}

// call makes a call and prints its outcome. It reports whether the call succeeded.
func call(client *rpc.Client, method string, args, reply any) bool {
	return outcome(method, reply, client.Call(method, args, reply))
}

// outcome prints how a call ended.
func outcome(method string, reply any, err error) bool {
	if err != nil {
		line("call", method, "error", err.Error(), "kind", kind(err))
		return false
	}
	line("call", method, "reply", reply)
	return true
}

// kind tells the server's errors from those of the connection.
func kind(err error) string {
	var remote rpc.ServerError
	switch {
	case errors.As(err, &remote):
		return "server"
	case err == rpc.ErrShutdown:
		return "shutdown"
	case err == io.ErrUnexpectedEOF:
		return "lost"
	default:
		return "other"
	}
}

// line prints members, given as names and values in turn, as one JSON object.
func line(members ...any) {
	object := map[string]any{}
	for i := 0; i < len(members); i += 2 {
		object[members[i].(string)] = members[i+1]
	}
	if err := json.NewEncoder(os.Stdout).Encode(object); err != nil {
		log.Fatal(err)
	}
}
