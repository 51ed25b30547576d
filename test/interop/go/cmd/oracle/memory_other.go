//go:build !linux

package main

// limitMemory does nothing where there is no limit of address space.
func limitMemory() {}
