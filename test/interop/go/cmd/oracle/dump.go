package main

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"reflect"
	"sort"
	"strconv"
	"time"
	"unicode/utf8"
)

// dump gives a value in the neutral form of the golden vectors.
func dump(v reflect.Value) any {
	if t, ok := v.Interface().(time.Time); ok {
		return dumpTime(t)
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int8, reflect.Int16, reflect.Int32:
		return v.Int()
	case reflect.Int, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return v.Uint()
	case reflect.Uint, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return dumpFloat(v.Float())
	case reflect.Complex64, reflect.Complex128:
		return map[string]any{"re": dumpFloat(real(v.Complex())), "im": dumpFloat(imag(v.Complex()))}
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return map[string]any{"$bytes": base64.StdEncoding.EncodeToString([]byte(v.String()))}
		}
		return v.String()
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return dump(v.Elem())
	case reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return map[string]any{"$type": nameOf(v.Elem().Type()), "value": dump(v.Elem())}
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			return base64.StdEncoding.EncodeToString(v.Bytes())
		}
		elements := []any{}
		for i := 0; i < v.Len(); i++ {
			elements = append(elements, dump(v.Index(i)))
		}
		return elements
	case reflect.Map:
		return dumpMap(v)
	}
	fields := map[string]any{}
	for i := 0; i < v.NumField(); i++ {
		fields[v.Type().Field(i).Name] = dump(v.Field(i))
	}
	return fields
}

func dumpTime(t time.Time) any {
	var zone any = "UTC"
	if t.Location() != time.UTC {
		_, zone = t.Zone()
	}
	return map[string]any{"unixSec": strconv.FormatInt(t.Unix(), 10), "nsec": t.Nanosecond(), "zone": zone}
}

// dumpFloat writes a number as JavaScript does, but for the two digits of an
// exponent.
func dumpFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.FormatFloat(f, format, -1, 64)
}

func dumpMap(v reflect.Value) any {
	if v.IsNil() {
		return nil
	}
	entries := [][2]any{}
	for it := v.MapRange(); it.Next(); {
		entries = append(entries, [2]any{dump(it.Key()), dump(it.Value())})
	}
	sort.Slice(entries, func(i, j int) bool {
		a, _ := json.Marshal(entries[i][0])
		b, _ := json.Marshal(entries[j][0])
		return string(a) < string(b)
	})
	return entries
}

// nameOf is the name that a type is registered under: gob itself registers the
// basic ones by their Go names.
func nameOf(t reflect.Type) string {
	if t.PkgPath() == "main" {
		return t.Name()
	}
	return t.String()
}
