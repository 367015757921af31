#!/bin/sh
# JSON is one valid document whatever bytes names hold, and complete: every object, every failure.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
command -v jq >/dev/null || skip "no jq"
odd=$(printf 'lib"\001\377.so')
echo 'int a(void) { return 0; }' >a.c
$CC -shared -fPIC -o "./$odd" -Wl,-soname,libodd.so.1 a.c || fail "cannot build"
echo 'int b(void) { return 0; }' | lib libb.so
echo '#include <dlfcn.h>
int b(void);
int main(int argc, char **argv) { dlopen("libgone.so", RTLD_NOW); return !dlopen(argv[argc - 1], RTLD_NOW) || b(); }' |
	prog app -ldl -L. -l:libb.so -Wl,-rpath,'$ORIGIN',--enable-new-dtags
plain LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/data" "$t/app" "./$odd" || fail "exit status $?"
status 0 libtrace tree --format=json data
cp out tree.json
jq -e '.schema == "libtrace/tree/1" and .hidden == 0 and (.processes | length) == 1' tree.json >/dev/null || fail "head: $(cat tree.json)"
jq -e '.processes[0] | (.process | test("^[0-9]+\\.0$")) and .parent == null and (.exe | endswith("/app")) and
	(.argv[1] | endswith("�.so")) and (.argv_bytes[1] | length) > 0 and has("status")' tree.json >/dev/null || fail "process"
jq -e '.processes[0].objects | (map(.id) == (map(.id) | sort)) and (map(.soname) | index("libc.so.6") != null)' tree.json >/dev/null ||
	fail "objects"
jq -e '.processes[0] | .objects as $o | ($o[] | select(.soname == "libb.so")) |
	.origin == "runpath" and (.origin_owner | endswith("/app")) and (.requester | endswith("/app")) and .via == "needed" and
	.namespace == 0' tree.json >/dev/null || fail "libb.so"
jq -e '.processes[0].objects | .[0].via == "start" and .[0].requester == null and
	(.[0].needed[0].id as $id | .[0].needed[0].name == (.[] | select(.id == $id) | .soname))' tree.json >/dev/null || fail "needed"
jq -e '.processes[0].objects[] | select(.soname == "libodd.so.1") | .via == "dlopen" and .origin == "direct" and
	(.path_bytes | @base64d | length) > 0' tree.json >/dev/null || fail "odd name"
jq -e '.processes[0].failed[0] | .name == "libgone.so" and .derived == false and .certain and (.candidates | length) > 0 and
	(.candidates[-1] | .origin == "default" and .outcome == "missing" and (.path | endswith("/libgone.so")))' tree.json >/dev/null ||
	fail "failed"
status 0 libtrace why --format=json libgone.so data
jq -e '.schema == "libtrace/why/1" and .name == "libgone.so" and .status == "failed" and (.chains[0] | map(.soname) | .[0] == "libgone.so") and
	(.chains[0][1].path | endswith("/app")) and (.searches[0].candidates | length) > 0' out >/dev/null || fail "why: $(cat out)"
status 0 libtrace why --format=json libb.so data
jq -e '.status == "loaded" and .chains[0][0].soname == "libb.so" and .searches[0].candidates[-1].outcome == "found"' out >/dev/null ||
	fail "why: $(cat out)"
status 1 libtrace why --format=json libnever.so data
jq -e '.status == "absent" and .chains == [] and .searches == []' out >/dev/null || fail "why: $(cat out)"
