#!/bin/sh
# Programs bound lazily and at once, with data, copy relocations, versions, requesters of different versions and thread-local
# variables: each gets past what it misses, or what cannot be stood in for is said.
. "$(dirname "$0")/../lib.sh"
mkdir real
printf 'G_1 { global: gone_old; }; G_2 { global: gone_*; local: *; } G_1;\n' >map
lib real/libgone.so.1 -Wl,--version-script=map <<'END'
int gone_old(void) { return 1; }
int gone_new(void) { return 2; }
END
lib real/libplain.so.1 <<'END'
int plain_data[5] = {1, 2, 3, 4, 5};
int *plain_pointer = plain_data;
int plain_call(void) { return 1; }
END
lib real/libtls.so.1 <<'END'
__thread int tls_variable = 1;
END
lib liba.so.1 -Lreal -Wl,--no-as-needed -l:libgone.so.1 <<'END'
int gone_old(void), (*a_pointer)(void) = gone_old;
END
lib libb.so.1 -Lreal -Wl,--no-as-needed -l:libgone.so.1 <<'END'
int gone_new(void), (*b_pointer)(void) = gone_new;
END
# expect NAME STATUS REACHED MISSING…: probe of ./NAME
expect() {
	name=$1 reached=$2
	shift 2
	libtrace_probe --format=json -- "$t/$name" >"$name.json" 2>"$name.err"
	status=$?
	[ $status -eq 1 ] || { cat "$name.json" "$name.err"; fail "$name: probe exits with $status"; }
	grep -o '"soname":"[^"]*","requesters"' "$name.json" | cut -d'"' -f4 | sort >found
	for word; do echo "$word"; done | sort | diff - found || { cat "$name.json"; fail "$name: other libraries are named"; }
	has "\"reached\":\"$reached" "$name.json"
	has '"complete":true' "$name.json"
}
for bind in lazy now; do
	prog $bind -Lreal -L. -Wl,--no-as-needed -l:libgone.so.1 -l:libplain.so.1 -l:liba.so.1 -l:libb.so.1 -Wl,-z,$bind -Wl,-rpath,"$t" <<'END'
int gone_old(void), gone_new(void), plain_call(void);
int main(int argc, char **argv) { (void)argv; return argc > 5 ? gone_old() + gone_new() + plain_call() : 0; }
END
	expect $bind 'it got to its end on stand-ins' libgone.so.1 libplain.so.1
done
prog copied -Lreal -no-pie -fno-pie -Wl,--no-as-needed -l:libplain.so.1 <<'END'
extern int plain_data[5];
int main(void) { return plain_data[0] + plain_data[4]; }
END
expect copied 'it got to its end on stand-ins' libplain.so.1
prog data -Lreal -fPIC -Wl,--no-as-needed -l:libplain.so.1 -Wl,-z,now <<'END'
extern int *plain_pointer;
int main(void) { return plain_pointer != 0; }
END
expect data 'it got to its end on stand-ins' libplain.so.1

# A call ends the run and names itself; with --run-on it does not.
prog calls -Lreal -Wl,--no-as-needed -l:libplain.so.1 <<'END'
int plain_call(void);
int main(void) { return plain_call() + 3; }
END
expect calls 'it called plain_call of libplain.so.1, which is a stand-in' libplain.so.1
has '"called":{"soname":"libplain.so.1","symbol":"plain_call"}' calls.json
has '"status":121' calls.json
libtrace_probe --run-on -- "$t/calls" >out 2>err
[ $? -eq 1 ] || { cat out err; fail "--run-on: it does not exit with 1"; }
has 'it ended with exit status 3 on stand-ins, after a call of plain_call of libplain.so.1, which is a stand-in (--run-on: calls returned 0)$' out

# A library that comes with dlopen wants more of a stand-in than what was there before.
lib plugin.so -Lreal -Wl,--no-as-needed -l:libgone.so.1 -l:libplain.so.1 -Wl,-z,now <<'END'
int gone_new(void), plain_call(void), (*plugin_pointers[])(void) = {gone_new, plain_call};
END
prog later -Lreal -Wl,--no-as-needed -l:libgone.so.1 -Wl,-rpath,"$t" -ldl <<'END'
#include <dlfcn.h>
int gone_old(void), (*pointer)(void) = gone_old;
int main(void) { return !dlopen("./plugin.so", RTLD_NOW); }
END
expect later 'it got to its end on stand-ins' libgone.so.1 libplain.so.1

# What is thread-local cannot be stood in for: it is said.
prog tls -Lreal -Wl,--no-as-needed -l:libtls.so.1 <<'END'
extern __thread int tls_variable;
int main(void) { return tls_variable; }
END
expect tls 'it ended with exit status 127 on stand-ins' libtls.so.1
has '^{"symbol":"tls_variable","requester":"[^"]*/tls","provider":"libtls.so.1"}$' tls.json
libtrace_probe -- "$t/tls" >out 2>err
has '^note: `tls_variable` of libtls.so.1, wanted by .*/tls, is thread-local: no stand-in can have it$' out
