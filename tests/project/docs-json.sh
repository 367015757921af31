#!/bin/sh
# Every key that tree, why, diagnose, check, probe, diff and dump print as JSON stands in the man page under that command, and every key there is one that
# the sources print.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
page=$top/man/libtrace.1
lib libgone.so.1 </dev/null
lib liba.so.1 -L. -Wl,--no-as-needed -l:libgone.so.1 -Wl,-rpath,/nonexistent/a:"$t" </dev/null
lib libb.so.1 </dev/null
mkdir bad
echo 'no library' >bad/libbad.so.1
prog app -L. -ldl -Wl,-rpath,"$t" <<'C'
#include <dlfcn.h>
#include <unistd.h>
#include <sys/wait.h>
int main(void)
{
	void *b = dlopen("libb.so.1", RTLD_NOW);
	if (fork() == 0) {
		dlopen("libbad.so.1", RTLD_NOW);
		return 0;
	}
	wait(NULL);
	dlopen("liba.so.1", RTLD_NOW);
	return dlclose(b);
}
C
rm libgone.so.1
libtrace_record -q -o data -- ./app || fail "record exits with $?"
libtrace tree --format=json data >tree.json
libtrace why --format=json libgone.so.1 data >why.json || fail "why exits with $?"
libtrace diagnose --format=json data >diagnose.json
[ $? -le 1 ] || fail "diagnose is in trouble"
libtrace_probe --format=json -- ./app >probe.json
[ $? -le 1 ] || fail "probe is in trouble"
check --format=json app liba.so.1 libb.so.1 bad >check.json
[ $? -le 1 ] || fail "check is in trouble"
LD_LIBRARY_PATH=/nonexistent/b libtrace_record -q -o data2 -- ./app || fail "record exits with $?"
libtrace diff --format=json data data2 >diff.json
[ $? -le 1 ] || fail "diff is in trouble"
libtrace dump --format=json data >dump.json || fail "dump exits with $?"
libtrace dump --format=jsonl data >>dump.json || fail "dump exits with $?"

# What the sources print: their words, the fields of records, and what these are shown as.
{
	grep -ohE '"[a-z_0-9]+\\?"' "$top"/tools/*/*.c
	sed -n 's/.*fields_event(//p' "$top"/tools/*/*.c | grep -o '[a-z_]*='
	"$B/mktrace" --fields | sed 's/^[a-z]* //; s/ .*//; s/_bytes$//'
} | tr -d '"\\=' | sort -u >printable

section() { sed -n "/^\.S[sh] $1\$/,/^\.S[sh] /p" "$page"; }
for command in tree why diagnose check probe diff dump; do
	grep -o '"[a-z_0-9]*":' "$command.json" | tr -d '":' | sort -u >printed
	[ "$(wc -l <printed)" -ge 10 ] || { cat "$command.json"; fail "$command prints hardly anything"; }
	{
		case $command in tree | why) section JSON ;; esac
		section "JSON of $command"
	} | grep -o '\(Va\|Ns\) [a-z][a-z_0-9]*' | sed 's/.* //' | sort -u >described
	while read -r key; do
		grep -q -x "$key" described || fail "$command prints the key $key, which its section of the man page does not have"
	done <printed
	comm -13 printable described >invented
	[ ! -s invented ] || { cat invented; fail "the man page has keys for $command which nothing prints"; }
	grep -q "libtrace/$command/1" "$page" || fail "the man page does not name the schema of $command"
	grep -q "\"schema\":\"libtrace/$command/1\"" "$command.json" || fail "$command prints another schema"
done

section JSON | sed -n '/^\.Bl/,/^\.El/s/^\.It Cm //p' | sort >outcomes
sed -n '/TRACE_OUTCOMES/,/^$/s/.*X([A-Z_]*, [0-9]*, "\([a-z-]*\)").*/\1/p' "$top/trace/format.h" | sort | diff - outcomes ||
	fail "outcomes in the man page (>) differ from trace/format.h (<)"
