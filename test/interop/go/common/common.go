// Package common is what schemas/common.yaml declares for others.
package common

import (
	"fmt"
	"time"
)

// Money is an amount in the smallest unit of its currency.
type Money struct {
	Amount   int64  `json:"amount,string"`
	Currency string `json:"currency"`
}

// Throttled says when to try again.
type Throttled struct{ RetryAfter time.Duration }

func (e Throttled) Error() string {
	return fmt.Sprintf("too many orders, try again in %v", e.RetryAfter)
}
