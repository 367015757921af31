#!/bin/sh
# The section ENVIRONMENT of the man page has the variables of trace/env.h and all others that the command asks for, and no
# LIBTRACE_ variable besides; nor has README.
. "$(dirname "$0")/../lib.sh"
page=$top/man/libtrace.1
sed -n '/^\.Sh ENVIRONMENT/,/^\.Sh FILES/s/^\.It //p' "$page" | grep -o 'Ev [A-Z_]*' | sed 's/Ev //' | sort -u >described
sed -n 's/^#define ENV_[A-Z_]* "\([A-Z_]*\)".*/\1/p' "$top/trace/env.h" | sort -u >ours
[ "$(wc -l <ours)" -ge 6 ] || fail "no variables found in trace/env.h"
{
	cat ours
	grep -h -o 'getenv("[A-Z_]*")' "$top"/tools/*/*.c | sed 's/getenv("//; s/")//'
} | sort -u >asked
while read -r name; do
	grep -q -x "$name" described || fail "$name is not in ENVIRONMENT"
done <asked
grep '^LIBTRACE_' described | diff ours - || fail "ENVIRONMENT (>) has other LIBTRACE_ variables than trace/env.h (<)"
grep -o 'LIBTRACE_[A-Z_]*' "$top/README.md" | sort -u >mentioned
[ -s mentioned ] || fail "README mentions no variable"
while read -r name; do
	grep -q -x "$name" ours || fail "README mentions $name, which there is not"
done <mentioned
