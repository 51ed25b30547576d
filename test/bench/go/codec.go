package main

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"log"
	"sort"
	"time"
)

// codec prints the nanoseconds of CPU for encoding and decoding, and the bytes of a message, types not counted.
func codec() {
	args := time.Duration(300) * time.Millisecond
	line, err := json.Marshal(map[string]map[string]float64{
		"args":   codecOf(&Args{7, 8}, func() interface{} { return new(Args) }, args),
		"record": codecOf(makeOrder(), func() interface{} { return new(Order) }, args),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(line))
}

func codecOf(value interface{}, fresh func() interface{}, length time.Duration) map[string]float64 {
	const batch = 1000
	var buffer bytes.Buffer
	encoder, decoder := gob.NewEncoder(&buffer), gob.NewDecoder(&buffer)
	one := func() int {
		if err := encoder.Encode(value); err != nil {
			log.Fatal(err)
		}
		return buffer.Len()
	}
	back := func() {
		if err := decoder.Decode(fresh()); err != nil {
			log.Fatal(err)
		}
	}
	one()
	back()
	size := one()
	back()
	var encode, decode []float64
	for begin := time.Now(); time.Since(begin) < length || len(encode) < 9; {
		start := cpuSeconds()
		for i := 0; i < batch; i++ {
			one()
		}
		middle := cpuSeconds()
		for i := 0; i < batch; i++ {
			back()
		}
		encode = append(encode, (middle-start)*1e9/batch)
		decode = append(decode, (cpuSeconds()-middle)*1e9/batch)
	}
	sort.Float64s(encode)
	sort.Float64s(decode)
	return map[string]float64{
		"encode": encode[len(encode)/2], "decode": decode[len(decode)/2],
		"bytes": float64(size),
	}
}
