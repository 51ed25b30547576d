package pantry

import "math"

// Status is where an order stands.
type Status int

// The statuses.
const (
	Unknown Status = iota
	Placed
	Paid
	Shipped
)

// Carrier is a text on the wire.
type Carrier string

// The carriers.
const (
	None Carrier = ""
	Dhl  Carrier = "dhl"
	Ups  Carrier = "ups"
)

// Size is a closed set of bytes.
type Size uint8

// The sizes.
const (
	Unset Size = 0
	Small Size = 10
	Large Size = 0x20
)

// Level needs all 64 bits.
type Level int64

// The levels.
const (
	Zero   Level = 0
	Below  Level = -1
	Bottom Level = math.MinInt64
)

// Colour is a closed set of texts.
type Colour string

// The colours.
const (
	Clear Colour = ""
	Red   Colour = "#f00"
)

// Enums has enums in every place.
type Enums struct {
	Status      Status
	Carrier     Carrier
	Size        Size
	Level       Level
	Colour      Colour
	MaybeStatus *Status
	MaybeSize   *Size
	MaybeColour *Colour
	History     []Status
	Sizes       [3]Size
	ByCarrier   map[Carrier]Status
	BySize      map[Size]Colour
	ByLevel     map[Level]int
	Names       map[Status]string
	Prices      map[Colour]int
	Pairs       map[Size]Level
}

// FullEnums has something in every place, values among them that no member has.
func FullEnums() Enums {
	status, size, colour := Status(99), Small, Red
	return Enums{
		Status: Paid, Carrier: Ups, Size: Large, Level: Bottom, Colour: Red,
		MaybeStatus: &status, MaybeSize: &size, MaybeColour: &colour,
		History: []Status{Unknown, -5, Shipped}, Sizes: [3]Size{Unset, Small, Large},
		ByCarrier: map[Carrier]Status{None: Unknown, Dhl: Placed, "by hand": -1},
		BySize:    map[Size]Colour{Unset: Clear, Large: Red},
		ByLevel:   map[Level]int{Bottom: 1, 5: 2},
		Names:     map[Status]string{Paid: "paid", 7: "seven"},
		Prices:    map[Colour]int{Red: 3},
		Pairs:     map[Size]Level{Small: Below},
	}
}

// ZeroEnums is all zero, with maps that are empty and not nil.
func ZeroEnums() Enums {
	return Enums{
		ByCarrier: map[Carrier]Status{}, BySize: map[Size]Colour{}, ByLevel: map[Level]int{},
		Names: map[Status]string{}, Prices: map[Colour]int{}, Pairs: map[Size]Level{},
	}
}
