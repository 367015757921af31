#!/bin/sh
# Go with cgo: dlopen from threads of its own scheduler, on stacks of its own, a resolver of glibc and a child.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs go
cat >main.go <<'E'
package main

/*
#include <dlfcn.h>
#include <stdlib.h>
static int opens(const char *name) { return dlopen(name, RTLD_NOW) != NULL; }
#cgo LDFLAGS: -ldl
*/
import "C"

import (
	"fmt"
	"net"
	"os/exec"
	"sync"
	"unsafe"
)

func opens(name string) bool {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	return C.opens(text) != 0
}

func main() {
	var group sync.WaitGroup
	for i := 0; i < 100; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			if opens(fmt.Sprintf("libnowhere%d.so.9", i)) {
				panic("there is no such library")
			}
		}(i)
	}
	group.Wait()
	fmt.Println(opens("libm.so.6"))
	names, err := net.LookupHost("127.0.0.1")
	fmt.Println(names, err)
	out, err := exec.Command("echo", "a child").Output()
	fmt.Print(string(out), err, "\n")
}
E
export GOCACHE="$t/cache" GOTOOLCHAIN=local HOME="$t"
go build -o program main.go 2>go.err || { cat go.err; fail "go build"; }
both go "$t/program"
has '^true$' traced.out
calls=$(grep -c ' dlopen .* name=libnowhere[0-9]*\.so\.9' records)
[ "$calls" -eq 100 ] || fail "$calls of 100 calls of dlopen are in the trace"
# The compiler itself: many processes.
both 'go build' sh -c "GOCACHE=\$PWD/cache go build -o program '$t/main.go' && ./program"
