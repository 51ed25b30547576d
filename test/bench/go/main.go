// Go's own net/rpc as one side of the benchmark: "server", or "client PORT", each with "jsonrpc" behind it for that
// wire. The lines are those of peer.ts.
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
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Args are the operands of Multiply.
type Args struct{ A, B int }

// Arith is the tutorial's service.
type Arith struct{}

// Multiply multiplies.
func (*Arith) Multiply(args *Args, reply *int) error {
	*reply = args.A * args.B
	return nil
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

func serve(jsonWire bool) {
	if err := rpc.Register(new(Arith)); err != nil {
		log.Fatal(err)
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
		fmt.Printf("{\"cpu\":%f}\n", cpuSeconds())
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

// measure keeps inFlight goroutines calling, as a Go program would do it.
func measure(client *rpc.Client, inFlight int, length time.Duration) map[string]float64 {
	var calls int64
	var mutex sync.Mutex
	var latencies []float64
	var group sync.WaitGroup
	cpu, begin := cpuSeconds(), time.Now()
	end := begin.Add(length)
	for worker := 0; worker < inFlight; worker++ {
		group.Add(1)
		go func() {
			defer group.Done()
			var own []float64
			for i := 0; ; i++ {
				now := time.Now()
				if now.After(end) {
					break
				}
				var reply int
				if err := client.Call("Arith.Multiply", &Args{i & 1023, 8}, &reply); err != nil || reply != (i&1023)*8 {
					log.Fatal(err, reply)
				}
				if i&15 == 0 {
					own = append(own, float64(time.Since(now).Nanoseconds())/1000)
				}
				atomic.AddInt64(&calls, 1)
			}
			mutex.Lock()
			latencies = append(latencies, own...)
			mutex.Unlock()
		}()
	}
	group.Wait()
	seconds := time.Since(begin).Seconds()
	sort.Float64s(latencies)
	at := func(share float64) float64 { return latencies[int(float64(len(latencies)-1)*share)] }
	return map[string]float64{
		"calls": float64(calls), "seconds": seconds, "cpu": cpuSeconds() - cpu, "p50": at(0.5), "p99": at(0.99),
	}
}

func call(port string, jsonWire bool) {
	dial := rpc.Dial
	if jsonWire {
		dial = jsonrpc.Dial
	}
	client, err := dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var inFlight, milliseconds int
		if _, err := fmt.Sscan(lines.Text(), &inFlight, &milliseconds); err != nil {
			log.Fatal(err)
		}
		line, err := json.Marshal(measure(client, inFlight, time.Duration(milliseconds)*time.Millisecond))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(line))
	}
}

func main() {
	jsonWire := os.Args[len(os.Args)-1] == "jsonrpc"
	if os.Args[1] == "client" {
		call(os.Args[2], jsonWire)
	} else {
		serve(jsonWire)
	}
}
