#!/bin/sh
# env prints lines that any POSIX shell can evaluate, and touches nothing.
. "$(dirname "$0")/../lib.sh"
only_native "env is for programs of this machine"
prog actor <"$top/tests/record/actor.c"
mkdir "it's \$HOME \`x\` \"q\""
cd "it's \$HOME \`x\` \"q\"" || fail "no folder"
here=$(pwd)
"$B/libtrace" env >lines || fail "exit status $?"
[ "$(grep -vc '^export [A-Z_]*=' lines)" -eq 0 ] || { cat lines; fail "other lines"; }
[ "$(ls)" = lines ] || fail "it made $(ls)"
(eval "$(cat lines)"; "$t/actor" env LIBTRACE_OUTPUT GLIBC_TUNABLES) >out 2>err || fail "exit status $?"
[ "$(head -n 1 out)" = "LIBTRACE_OUTPUT=$here/libtrace.data" ] || { cat out; fail "another directory"; }
has '^GLIBC_TUNABLES=glibc.rtld.optional_static_tls=512:glibc.rtld.optional_static_tls=4096$' out
[ ! -s err ] || fail "stderr: $(cat err)"
[ "$(images libtrace.data audit)" -gt 0 ] || fail "no trace"
cd "$t" || fail "no folder"

# The user's own values stay, and evaluating twice adds nothing.
eval_twice() {
	eval "$("$B/libtrace" env -o twice)" && eval "$("$B/libtrace" env -o twice)" && ./actor env LD_AUDIT GLIBC_TUNABLES
}
(
	lib other.so -nostdlib <<'EOF'
unsigned la_version(unsigned version) { return version; }
EOF
	LD_AUDIT=$t/other.so
	GLIBC_TUNABLES=glibc.malloc.perturb=0
	export LD_AUDIT GLIBC_TUNABLES
	eval_twice
) >out 2>err || { status=$?; cat err; fail "exit status $status"; }
has "^LD_AUDIT=$t/other.so:[^:]*/libtrace\.so\$" out
has '^GLIBC_TUNABLES=glibc.malloc.perturb=0:glibc.rtld.optional_static_tls=512:glibc.rtld.optional_static_tls=4096$' out

# %p is filled in by each program; options become variables.
(eval "$("$B/libtrace" env -o 'each-%p' --only '*actor' --limit 5000 --images 9)"; ./actor env LIBTRACE_OUTPUT LIBTRACE_ONLY LIBTRACE_LIMIT LIBTRACE_IMAGES) >out
printf '%s\n' "LIBTRACE_OUTPUT=$t/each-%p" 'LIBTRACE_ONLY=*actor' LIBTRACE_LIMIT=5000 LIBTRACE_IMAGES=9 | diff - out || fail "other variables"
ls each-[0-9]*/journal-* >/dev/null || fail "there are $(ls)"

# With a command, room for its thread-local storage.
lib libtls.so <<'EOF'
__thread char block[10000] __attribute__((tls_model("initial-exec"))) = {1};
char *address(void) { return block; }
EOF
prog tls -L. -Wl,--no-as-needed -ltls -Wl,-rpath,"$t" <<'EOF'
char *address(void);
int main(void) { return !address(); }
EOF
"$B/libtrace" env -- ./tls x y >lines || fail "exit status $?"
value=$(sed -n "s/.*optional_static_tls=\([0-9]*\)'/\1/p" lines)
[ "$value" -ge 10512 ] && [ "$value" -lt 12000 ] || fail "the tunable is $value"
(eval "$(cat lines)"; ./tls) || fail "it does not run"

"$B/libtrace" env --no-such-option >out 2>err
[ $? -eq 2 ] && [ ! -s out ] || fail "a wrong option is not refused"
"$B/libtrace" env no-such-command >out 2>err
[ $? -eq 2 ] && [ ! -s out ] || fail "a missing command is not refused"
