// Package arith is the service of Go's net/rpc tutorial, as the documentation
// of that package has it.
package arith

import "errors"

// Args are the operands of both methods.
type Args struct {
	A, B int
}

// Quotient is what Divide answers.
type Quotient struct {
	Quo, Rem int
}

// Arith multiplies and divides.
type Arith int

// Multiply sets reply to A * B.
func (t *Arith) Multiply(args *Args, reply *int) error {
	*reply = args.A * args.B
	return nil
}

// Divide sets quo to A / B and the remainder. Its error is a plain text, which
// is all that net/rpc can carry.
func (t *Arith) Divide(args *Args, quo *Quotient) error {
	if args.B == 0 {
		return errors.New("divide by zero")
	}
	quo.Quo = args.A / args.B
	quo.Rem = args.A % args.B
	return nil
}
