// Go's own net/rpc as one side of the benchmark: "server", or "client PORT", each with "jsonrpc" behind it for that
// wire; "codec", or "once PORT". The lines are those of peer.ts.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
)

func usage() syscall.Rusage {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return usage
}

func cpuSeconds() float64 {
	usage := usage()
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

// resident is the memory that the process has: 0 where there is no /proc.
func resident() int64 {
	var size, pages int64
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(statm), &size, &pages); err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

func serve(jsonWire bool) {
	for _, service := range []interface{}{new(Arith), new(Measured)} {
		if err := rpc.Register(service); err != nil {
			log.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	if jsonWire {
		go acceptJSON(listener)
	} else {
		go rpc.Accept(listener)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if lines.Text() == "rest" {
			debug.FreeOSMemory()
		}
		fmt.Printf("{\"cpu\":%f,\"rss\":%d,\"peak\":%d}\n", cpuSeconds(), resident(), usage().Maxrss*1024)
	}
}

func acceptJSON(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go jsonrpc.ServeConn(conn)
	}
}

func dial(port string, jsonWire bool) *rpc.Client {
	dial := rpc.Dial
	if jsonWire {
		dial = jsonrpc.Dial
	}
	client, err := dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

func call(port string, jsonWire bool) {
	first := dial(port, jsonWire)
	var kept []*rpc.Client
	fmt.Println(`["multiply","echo","blob","slow"]`)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		var inFlight, milliseconds int
		fmt.Sscan(words[1], &inFlight)
		if len(words) > 2 {
			fmt.Sscan(words[2], &milliseconds)
		}
		length := time.Duration(milliseconds) * time.Millisecond
		var answer map[string]float64
		switch words[0] {
		case "burst":
			answer = burst(words[1], first, milliseconds)
		case "connections", "fan":
			for len(kept) < inFlight {
				client := dial(port, jsonWire)
				calls["multiply"](client, 7)
				kept = append(kept, client)
			}
			answer = map[string]float64{"connections": float64(len(kept))}
			if words[0] == "fan" {
				answer = measure("multiply", kept, inFlight, length)
			}
		default:
			answer = measure(words[0], []*rpc.Client{first}, inFlight, length)
		}
		line, err := json.Marshal(answer)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(line))
	}
}

func main() {
	jsonWire := os.Args[len(os.Args)-1] == "jsonrpc"
	switch os.Args[1] {
	case "codec":
		codec()
	case "once": // start-up: one call, and the end
		calls["multiply"](dial(os.Args[2], false), 7)
	case "client":
		call(os.Args[2], jsonWire)
	default:
		serve(jsonWire)
	}
}
