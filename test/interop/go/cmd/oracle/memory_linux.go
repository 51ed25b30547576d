package main

import (
	"fmt"
	"os"
	"syscall"
)

// limitMemory has the kernel refuse what a hostile count asks for, so that
// this process dies of it and not its machine.
func limitMemory() {
	limit := syscall.Rlimit{Cur: maxMemory, Max: maxMemory}
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		fmt.Fprintln(os.Stderr, "no memory limit:", err)
	}
}
