#!/bin/sh
# Others who interpose the same functions keep their place: each is called once a call, in ld.so's order.
. "$(dirname "$0")/../lib.sh"
interposer() {
	lib "$1" -D_GNU_SOURCE -ldl <<-E
		#include <dlfcn.h>
		#include <stdio.h>
		static void *(*next_open)(const char *, int);
		static char *(*next_error)(void);
		/* Not later: dlsym forgets the error that dlerror is to tell. */
		__attribute__((constructor)) static void find(void)
		{
			next_open = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
			next_error = (char *(*)(void))dlsym(RTLD_NEXT, "dlerror");
		}
		void *dlopen(const char *name, int mode)
		{
			printf("$1 opens %s\n", name);
			return next_open(name, mode);
		}
		char *dlerror(void)
		{
			char *text = next_error();
			printf("$1 is told %s\n", text);
			return text;
		}
	E
}
interposer libbefore.so
interposer libbehind.so
interposer libneeded.so
prog app -Wl,--no-as-needed -L. -lneeded -Wl,-rpath,'$ORIGIN' -ldl <<E
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	printf("%d\n", dlopen("libnowhere.so", RTLD_NOW) != NULL);
	printf("%s\n", dlerror());
	return 0;
}
E
for list in "" ./libbefore.so; do
	for behind in "" ./libbehind.so; do
		plain LD_PRELOAD="$list:$behind" ./app >without || fail "exit status $?"
		plain LD_PRELOAD="$list:$preload:$behind" LIBTRACE_OUTPUT="$t/data" ./app >with || fail "exit status $? with the companion"
		cmp without with || { diff without with; fail "'$list' before and '$behind' behind it"; }
		has "libneeded.so opens libnowhere.so" with
	done
done
grep -c opens with | grep -qx 3 || fail "not all were called"
# Its caller is who called it: the program, or who comes before.
plain LD_AUDIT="$module" LD_PRELOAD="$preload:./libbehind.so" LIBTRACE_OUTPUT="$t/first" ./app >/dev/null
collect first
event kind=dlopen caller="$t/app" name=libnowhere.so
[ "$(events kind=dlopen)" -eq 1 ] || fail "a call was written down twice"
plain LD_AUDIT="$module" LD_PRELOAD="./libbefore.so:$preload" LIBTRACE_OUTPUT="$t/second" ./app >/dev/null
collect second
event kind=dlopen caller=./libbefore.so name=libnowhere.so
