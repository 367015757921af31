#!/bin/sh
# Programs built with sanitizers run as without us, as the program and as what a shell or make starts.
. "$(dirname "$0")/../lib.sh"
only_native "sanitizers and emulators do not go together"
case $B in */san) skip "the command's own sanitizer is one too many" ;; esac
lib libplus.so <<'E'
int plus(int a) { return a + 1; }
E
cat >app.c <<'E'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int shared;
static void *add(void *p)
{
	shared++;
	return p;
}
int main(int argc, char **argv)
{
	pthread_t thread;
	void *library = dlopen(argv[1], RTLD_NOW);
	int (*plus)(int) = library ? (int (*)(int))dlsym(library, "plus") : NULL;
	if (!plus || dlsym(library, "minus"))
		return 9;
	printf("%s %d\n", dlerror() ? "no minus" : "no text", plus(1));
	printf("%s\n", dlopen("libnowhere.so.7", RTLD_NOW) ? "found" : dlerror());
	fflush(stdout);
	const char *how = argc > 2 ? argv[2] : "";
	char *volatile bytes = malloc(3);
	if (strcmp(how, "address") == 0)
		bytes[3] = 1;
	free(bytes);
	int volatile most = 0x7fffffff;
	if (strcmp(how, "undefined") == 0)
		most++;
	pthread_create(&thread, NULL, add, NULL);
	if (strcmp(how, "thread") == 0)
		shared++;
	pthread_join(thread, NULL);
	if (strcmp(how, "leak") == 0)
		bytes = malloc(7777);
	bytes = NULL;
	return dlclose(library);
}
E
# The first word of what a sanitizer reports, without PIDs and addresses.
reported() { sed -n 's/.*\(\(Address\|Thread\|Leak\)Sanitizer: [a-z-]*\).*/\1/p; s/.*runtime error: \([a-z ]*\).*/\1/p' "$1" | sort -u; }
# alike WHAT COMMAND…: same output, status and report with the command as without; the trace has the program.
alike() {
	what=$1
	shift
	"$@" >out.plain 2>err.plain
	plain_status=$?
	libtrace_record -q -o data -- "$@" >out 2>err
	got=$?
	[ $got -eq $plain_status ] || { cat err; fail "$what: exit status $got, not $plain_status"; }
	diff out.plain out || fail "$what: other output"
	[ "$(reported err.plain)" = "$(reported err)" ] || { cat err; fail "$what: another report"; }
	hasnt 'does not come first\|cannot be preloaded\|ld\.so' err
}
tried=
for words in "$CC" clang 'clang -shared-libasan'; do
	for kind in address undefined thread leak; do
		case $words$kind in *-shared-libasan[!a]*) continue ;; esac
		command -v "${words%% *}" >/dev/null || continue
		$words -g -fsanitize=$kind -o app app.c -ldl -pthread -Wl,-rpath,"$t" 2>/dev/null || continue
		case $words in *-shared*) runtime=$(dirname "$(clang -print-file-name="libclang_rt.asan-$ARCH.so")")
			export LD_LIBRARY_PATH="$runtime" ;; esac
		./app "$t/libplus.so" >out 2>err
		[ $? -eq 0 ] || { echo "a program of $words -fsanitize=$kind does not run here: $(head -n 1 err)"; continue; }
		tried="$tried $kind"
		for how in '' $kind; do
			alike "$words $kind $how" ./app "$t/libplus.so" $how
			collect data
			event kind=image exe="$t/app"
			alike "sh: $words $kind $how" sh -c './app "$@"; exit $?' - "$t/libplus.so" $how
			collect data
			event kind=image exe="$t/app"
		done
		[ -z "$how" ] || [ -n "$(reported err)" ] || [ $kind = leak ] || { cat err; fail "$words $kind: nothing was reported"; }
		unset LD_LIBRARY_PATH
		# By its name: some runtimes have a dlopen of their own, which looks in their RUNPATH and not in the program's.
		alike "$words $kind by name" ./app libplus.so
	done
done
[ -n "$tried" ] || skip "no compiler here has a sanitizer"
