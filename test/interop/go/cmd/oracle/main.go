// Command oracle says what encoding/gob makes of bytes. It reads inputs from
// its standard input and answers each on its standard output, in order:
//
//	input:  type (uint8), length (uint32, big end first), bytes
//	answer: length (uint32), JSON: one element for each Decode, {"ok": value}
//	        or {"error": text}, up to and with the first that is the input's end
//
// Go can be killed by what it decodes: by a stack that overflows, by memory, or
// by a loop without end. Then this process is gone, and whoever started it
// knows by which input: all answers before it have been given.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime/debug"
	"sync/atomic"
	"time"
)

const (
	maxSteps  = 4       // Decodes for one input
	maxMemory = 2 << 30 // bytes of address space
	maxStack  = 64 << 20
	maxTime   = 1 // seconds for one input
)

// Outcome is what one Decode says.
type Outcome struct {
	OK    any    `json:"ok,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	debug.SetMaxStack(maxStack)
	limitMemory()
	go watch()
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	for {
		var head [5]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return
		}
		stream := make([]byte, binary.BigEndian.Uint32(head[1:]))
		if _, err := io.ReadFull(in, stream); err != nil {
			return
		}
		atomic.AddUint32(&working, 1)
		answer := encode(decodeAll(types[head[0]], stream))
		binary.Write(out, binary.BigEndian, uint32(len(answer)))
		out.Write(answer)
		// What is buffered when an input kills the process would be lost.
		out.Flush()
		atomic.AddUint32(&working, 1)
	}
}

// working is odd while an input is being decoded.
var working uint32

// watch ends the process when one input takes too long.
func watch() {
	var last uint32
	since := 0
	for range time.Tick(time.Second) {
		if n := atomic.LoadUint32(&working); n != last || n%2 == 0 {
			last, since = n, 0
		} else if since++; since > maxTime {
			os.Exit(3)
		}
	}
}

func encode(steps []Outcome) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(steps); err != nil {
		return []byte(fmt.Sprintf(`[{"error":%q}]`, "oracle: "+err.Error()))
	}
	return bytes.TrimSpace(b.Bytes())
}

func decodeAll(t reflect.Type, stream []byte) (steps []Outcome) {
	r := bytes.NewReader(stream)
	d := gob.NewDecoder(r)
	for len(steps) < maxSteps {
		value, err := decode(d, t)
		if err != nil {
			steps = append(steps, Outcome{Error: err.Error()})
			if err == io.EOF && r.Len() == 0 || err == io.ErrUnexpectedEOF {
				break
			}
			continue
		}
		steps = append(steps, Outcome{OK: value})
	}
	return steps
}

// decode is one Decode. A panic of gob's own is an outcome like any other.
func decode(d *gob.Decoder, t reflect.Type) (value any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	v := reflect.New(t)
	if err := d.DecodeValue(v); err != nil {
		return nil, err
	}
	return dump(v.Elem()), nil
}
