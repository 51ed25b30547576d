// Package kv is the key-value store of schemas/kv.yaml, as a Go program would have it: types by hand, and errors that are
// nothing but texts to its callers.
package kv

import (
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"
)

// Entry is a value as it is stored.
type Entry struct {
	Key     string   `json:"key"`
	Value   []byte   `json:"value"`
	Version int64    `json:"version,string"`
	Labels  []string `json:"labels,omitempty"`
	Note    string   `json:"-"`
}

// PutArgs stores a value.
type PutArgs struct {
	Entry Entry         `json:"entry"`
	TTL   time.Duration `json:"ttl"`
}

// Range asks for the keys from one to another.
type Range struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Limit int    `json:"limit"`
}

// NotFound says that there is no such key.
type NotFound struct{ Key string }

func (e NotFound) Error() string { return fmt.Sprintf("key %q not found", e.Key) }

// Conflict says that somebody else was faster.
type Conflict struct {
	Key        string
	Have, Want int64
}

func (e Conflict) Error() string {
	return fmt.Sprintf("key %q has version %v, not %v", e.Key, e.Have, e.Want)
}

// Busy says when to try again.
type Busy struct{ For time.Duration }

func (e Busy) Error() string { return fmt.Sprintf("busy for %v", e.For) }

// ErrReadOnly is a plain error.
var ErrReadOnly = errors.New("the store is read-only")

// Store keeps values.
type Store struct {
	mu      sync.Mutex
	entries map[string]Entry
}

// Get answers the value of a key.
func (s *Store) Get(key string, reply *Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	entry, ok := s.entries[key]
	if !ok {
		return NotFound{key}
	}
	*reply = entry
	return nil
}

// Put stores a value and answers its new version.
func (s *Store) Put(args PutArgs, version *int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.entries == nil {
		s.entries = map[string]Entry{}
	}
	entry := args.Entry
	switch entry.Key {
	case "busy":
		return Busy{90*time.Minute + 1500*time.Microsecond}
	case "frozen":
		return ErrReadOnly
	}
	if have := s.entries[entry.Key].Version; have != entry.Version {
		err := Conflict{entry.Key, have, entry.Version}
		if args.TTL != 0 {
			return fmt.Errorf("put for %v: %w (try again)", args.TTL, err)
		}
		return err
	}
	entry.Version++
	s.entries[entry.Key] = entry
	*version = entry.Version
	return nil
}

// List answers the keys of a range, in order.
func (s *Store) List(args Range, keys *[]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.entries {
		if key >= args.From && key < args.To && len(*keys) < args.Limit {
			*keys = append(*keys, key)
		}
	}
	sort.Strings(*keys)
	if args.From == "odd" {
		*keys = append(*keys, "NOT A KEY")
	}
	return nil
}

// Drop removes a key.
func (s *Store) Drop(key string, _ *struct{}) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.entries[key]; !ok {
		return NotFound{key}
	}
	delete(s.entries, key)
	return nil
}
