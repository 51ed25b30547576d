package main

import (
	"log"
	"net/rpc"
	"sort"
	"sync"
	"time"
)

var (
	order = makeOrder()
	blob  = make([]byte, 1<<20)
)

// calls are the cells: one call each, checked.
var calls = map[string]func(client *rpc.Client, i int){
	"multiply": func(client *rpc.Client, i int) { product(client, "Arith.Multiply", i) },
	"slow":     func(client *rpc.Client, i int) { product(client, "Measured.Slow", i) },
	"echo": func(client *rpc.Client, i int) {
		var reply Order
		err := client.Call("Measured.Echo", order, &reply)
		if err != nil || reply.ID != order.ID || len(reply.Items) != 12 || reply.Items[11].Quantity != 12 {
			log.Fatal("another record came back", err)
		}
	},
	"blob": func(client *rpc.Client, i int) {
		var reply []byte
		if err := client.Call("Measured.Blob", &blob, &reply); err != nil || len(reply) != len(blob) {
			log.Fatal("other bytes came back", err)
		}
	},
}

func product(client *rpc.Client, method string, i int) {
	var reply int
	if err := client.Call(method, &Args{i & 1023, 8}, &reply); err != nil || reply != (i&1023)*8 {
		log.Fatal(err, reply)
	}
}

// measure keeps inFlight goroutines calling, as a Go program would do it, dealt out to the clients.
func measure(cell string, clients []*rpc.Client, inFlight int, length time.Duration) map[string]float64 {
	var total int
	var mutex sync.Mutex
	var latencies []float64
	var group sync.WaitGroup
	call := calls[cell]
	cpu, begin := cpuSeconds(), time.Now()
	end := begin.Add(length)
	for worker := 0; worker < inFlight; worker++ {
		client := clients[worker%len(clients)]
		group.Add(1)
		go func() {
			defer group.Done()
			var own []float64
			i := 0
			for ; ; i++ {
				now := time.Now()
				if now.After(end) {
					break
				}
				call(client, i)
				if i&15 == 0 {
					own = append(own, float64(time.Since(now).Nanoseconds())/1000)
				}
			}
			mutex.Lock()
			total += i
			latencies = append(latencies, own...)
			mutex.Unlock()
		}()
	}
	group.Wait()
	seconds := time.Since(begin).Seconds()
	sort.Float64s(latencies)
	at := func(share float64) float64 { return latencies[int(float64(len(latencies)-1)*share)] }
	return map[string]float64{
		"calls": float64(total), "seconds": seconds, "cpu": cpuSeconds() - cpu, "p50": at(0.5), "p99": at(0.99),
	}
}

// burst makes so many calls at once and answers the seconds that they took.
func burst(cell string, client *rpc.Client, count int) map[string]float64 {
	begin := time.Now()
	var group sync.WaitGroup
	for i := 0; i < count; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			calls[cell](client, i)
		}(i)
	}
	group.Wait()
	return map[string]float64{"seconds": time.Since(begin).Seconds()}
}
