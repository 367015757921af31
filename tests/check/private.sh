#!/bin/sh
# check reads, and does nothing else: no process, no file, nothing mapped to be run, nothing of what is checked executed or loaded.
. "$(dirname "$0")/../lib.sh"
not_counted
. "$top/tests/check/common"
only_native "qemu-user: the calls are the emulator's"
command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null || skip "no strace that may trace"
mkdir -p app/lib/python3.11/site-packages app/bin tmp home
export TMPDIR="$t/tmp" HOME="$t/home" MARK="$t/ran"
echo 'int gone;' | lib libgone.so.1
echo 'int a;' | lib app/liba.so -L. -Wl,--no-as-needed -l:libgone.so.1
rm libgone.so.1
# What ld.so would load and run of them: an auditor that a library names, for itself and for what needs it.
cat >audit.c <<'C'
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
unsigned la_version(unsigned v) { close(open(getenv("MARK"), O_CREAT | O_WRONLY, 0644)); return v; }
C
lib app/libauditor.so <audit.c
echo 'int b;' | lib app/libaudited.so -Wl,--audit=libauditor.so -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN'
echo 'int c;' | lib app/libdepaudited.so -Wl,--depaudit=libauditor.so -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN'
# What would be asked for its version: a script where a Python should be.
echo 'void *PyInit_x(void) { return 0; }' | lib app/lib/python3.11/site-packages/x.cpython-311-x86_64-linux-gnu.so
printf '#!/bin/sh\necho >"%s"\n' "$MARK" >app/bin/python3.11
printf '#!/bin/sh\necho >"%s"\n' "$MARK" >app/bin/qemu-x86_64
chmod +x app/bin/*
find app home tmp | sort >before
calls=execve,execveat,fork,vfork,clone,clone3,openat,open,creat,mkdir,mkdirat,rename,renameat2,unlink,unlinkat,symlink,link,truncate,mmap,mprotect,socket
for words in "app" "-a app" "--format=json app" "--resolve=libc.so.6 app/liba.so" "--runner=$t/app/bin/qemu-x86_64 app" "--python=app/bin/python3.11 app"; do
	# shellcheck disable=SC2086 # words
	strace -f -e trace=$calls -o calls "$B/libtrace" check $words >out 2>err
	[ ! -e "$MARK" ] || fail "check $words runs something of what it checks"
	grep -e 'execve' calls | tail -n +2 | grep . && fail "check $words executes something"
	grep -e 'fork\|clone' calls && fail "check $words starts a process"
	grep -e 'O_CREAT\|O_WRONLY\|O_RDWR\|^[0-9]* *\(creat\|mkdir\|rename\|unlink\|symlink\|link\|truncate\|socket\)' calls | grep -v '"/dev/null"' |
		grep . && fail "check $words writes"
	# Behind the first file that was checked, nothing is mapped to be run: before it, the command's own libraries are.
	sed -n '/openat([^"]*"[^"]*app[/"]/,$p' calls >after
	grep -e PROT_EXEC after && fail "check $words maps something to be run"
	[ "$(grep -c 'app/libaudited.so' calls)" -le 1 ] || { grep app/libaudited.so calls; fail "check $words opens a file twice"; }
done
"$B/libtrace" check -a app >out 2>err
has '^  DT_AUDIT libauditor.so$' out
has '^  DT_DEPAUDIT libauditor.so$' out
find app home tmp | sort | diff before - || fail "check leaves files (>)"

# What record, exec and env find out before the program starts: it is the program alone that loads its auditor.
echo 'int main(void) { return 0; }' | prog program -Wl,--audit="$t/app/libauditor.so"
"$B/libtrace" env -- ./program >out || fail "env fails"
[ ! -e "$MARK" ] || fail "env runs the program's auditor"
strace -f -e trace=execve -o calls "$B/libtrace" record -q -o data -- ./program || fail "record fails"
[ "$(grep -c execve calls)" -eq 2 ] || { cat calls; fail "record executes something else than the program"; }
