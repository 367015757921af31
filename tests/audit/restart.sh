#!/bin/sh
# A program that any audit module breaks is started again, before anything of it has run: it cannot tell, and the trace says why.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: the file of /proc/self/exe is the emulator"
tls() { echo "__thread char block[$2] __attribute__((tls_model(\"initial-exec\"), aligned($3))) = {1}; char *get(void) { return block; }" | lib "$1"; }
# Everything that a second start could change.
cat >app.c <<'C'
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
extern char **environ;
char *get(void);
int main(int argc, char **argv)
{
	char text[4096] = "", link[64];
	struct rlimit limit;
	for (int i = 0; i < argc; i++)
		printf("argument %s\n", argv[i]);
	for (char **e = environ; *e; e++)
		if (strncmp(*e, "LD_AUDIT=", 9) != 0 && strncmp(*e, "LIBTRACE_OUTPUT=", 16) != 0)
			printf("variable %s\n", *e);
	prctl(PR_GET_NAME, text);
	printf("name %s, path %s, secure %lu, block %d\n", text, (char *)getauxval(AT_EXECFN), getauxval(AT_SECURE), get()[0]);
	text[readlink("/proc/self/exe", text, sizeof(text) - 1)] = 0;
	printf("exe %s, personality %x\n", text, personality(0xffffffff));
	for (int signal = 1; signal < 32; signal++) {
		struct sigaction action;
		sigaction(signal, NULL, &action);
		printf("%d", action.sa_handler == SIG_IGN);
	}
	getrlimit(RLIMIT_NOFILE, &limit);
	printf("\nlimit %lu\n", (unsigned long)limit.rlim_cur);
	for (int fd = 0; fd < 64; fd++) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		ssize_t size = readlink(link, text, sizeof(text) - 1);
		if (size > 0)
			printf("descriptor %d\n", fd);
	}
	fflush(stdout);
	return argc > 1 && strcmp(argv[1], "run") == 0 ? system(argv[2]) : 7;
}
C
# app NAME LIBRARY
app() { prog "$1" -L. -Wl,--no-as-needed "-l:$2" -Wl,-rpath,"$t" <app.c; }
tls libroom.so 30000 16
tls libaligned.so 100 256
app room libroom.so
app aligned libaligned.so
cat >nothing.c <<'C'
unsigned la_version(unsigned version) { return version; }
C
$CC -shared -fPIC -nostdlib -o nothing.so nothing.c || fail "cannot build a module that does nothing"
plain LD_AUDIT="$t/nothing.so" ./room >out 2>err && skip "this glibc has room enough under any audit module"
has 'static TLS block' err

# alike COMMAND…: the same output and status with as without; says what is found in the trace.
alike() {
	rm -rf data
	"$@" >plain.out 2>plain.err 7</dev/null
	plain_status=$?
	traced "$@" >traced.out 2>traced.err 7</dev/null
	status=$?
	[ $status -eq $plain_status ] || { cat traced.err; fail "$*: exit status $status, not $plain_status"; }
	diff plain.out traced.out || fail "$*: other output"
	diff plain.err traced.err || fail "$*: other output on stderr"
	collect
}
alike ./room one 'two words' ''
[ $status -eq 7 ] || fail "it did not run: $status"
event kind=restart reason=static-tls way=with-room path="$t/libroom.so"
event kind=object soname=libroom.so
[ "$(events kind=restart)" -eq 1 ] || fail "not once"
[ "$(events kind=image)" -eq 2 ] || fail "not two images"
(trap '' USR1; ulimit -n 100; alike ./room) || exit 1
# With a value of the user's, and with one that is enough.
export GLIBC_TUNABLES=glibc.malloc.perturb=1:glibc.rtld.optional_static_tls=600
alike ./room
event kind=restart way=with-room
export GLIBC_TUNABLES=glibc.rtld.optional_static_tls=40000
alike ./room
no_event kind=restart
unset GLIBC_TUNABLES
# As a child, by PATH, and as the interpreter of a script, whose arguments the kernel puts together.
alike sh -c './room; exit $?'
PATH=$t:$PATH alike env room
printf '#!%s/room first\n' "$t" >script
chmod +x script
alike ./script 1 2
event kind=restart way=with-room
event kind=object soname=libroom.so
# Its own children get nothing of it.
alike ./room run './room; true'
[ "$(events kind=restart)" -eq 2 ] || fail "not once for each"

# Where no room helps it runs without the audit module.
alike ./aligned
[ $status -eq 7 ] || fail "it did not run: $status"
event kind=restart reason=alignment way=untraced path="$t/libaligned.so" needed:256
[ "$(events kind=image)" -eq 1 ] || fail "more than one image"

# A malloc that uses thread-local storage, which ld.so allocates with it.
lib liballocator.so <<'C'
#include <stddef.h>
#include <string.h>
__thread long count;
static char heap[64 << 20];
static size_t used;
void *malloc(size_t size) { count++; char *p = heap + used; size = (size + 31) & ~15ul; *(size_t *)p = size; used += size; return p + 16; }
void free(void *p) { (void)p; count++; }
void *calloc(size_t a, size_t b) { return malloc(a * b); }
void *realloc(void *p, size_t size)
{
	char *q = malloc(size);
	size_t old = p ? ((size_t *)p)[-2] - 16 : 0;
	return p ? memcpy(q, p, size < old ? size : old) : q;
}
C
printf '#include <stdlib.h>\nint main(void) { char *volatile p = malloc(30); return p ? 7 : 1; }\n' >allocates.c
prog allocates <allocates.c
prog linked -L. -Wl,--no-as-needed -l:liballocator.so -Wl,-rpath,"$t" <allocates.c
plain LD_AUDIT="$t/nothing.so" ./linked 2>/dev/null && fail "this glibc does not mind such a malloc: the check is out of date"
alike ./linked
[ $status -eq 7 ] || fail "it did not run: $status"
event kind=restart reason=allocator way=untraced path="$t/liballocator.so"
# Of a library that comes later, nobody uses the malloc.
prog unused -L. -Wl,--no-as-needed -lc -l:liballocator.so -Wl,-rpath,"$t" <allocates.c
alike ./unused
no_event kind=restart

# With the companion, what such a program starts is traced again, and it finds its environment as it was.
rm -rf data
traced LD_PRELOAD="$t/liballocator.so:$preload" sh -c 'env >env.plain; exec env' >env.out || fail "exit status $?"
collect
[ "$(events kind=restart way=untraced)" -ge 2 ] || fail "the child of one that ran without was not traced"
for file in env.plain env.out; do
	has "^LD_AUDIT=$module\$" $file
	hasnt 'AGAIN' $file
done

# Not by ld.so called by hand, nor from a path that leads to a descriptor, nor for the sake of another module: it fails as under any.
linker=$(readelf -W -l room | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
rm -rf data
traced "$linker" ./room >out 2>err && fail "it ran by hand"
collect
event kind=restart reason=static-tls way=none
cat >by-fd.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv) { (void)argc; fexecve(open(argv[1], O_RDONLY | O_CLOEXEC), argv + 1, environ); return 99; }
C
prog by-fd <by-fd.c
rm -rf data
traced ./by-fd ./room >out 2>err
[ $? -eq 127 ] || fail "it ran by a descriptor that is closed"
collect
event kind=restart way=none
rm -rf data
LD_AUDIT="$t/nothing.so:$module" LIBTRACE_OUTPUT=$t/data ./room >out 2>err && fail "it ran with another module"
collect
event kind=restart way=none

# Nothing is written, and it runs all the same.
LD_AUDIT=$module LIBTRACE_OUTPUT=/proc/nowhere ./room >out 2>err
[ $? -eq 7 ] || { cat err; fail "it does not run untraced"; }
