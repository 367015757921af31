#!/bin/sh
# The file is good, the process or the machine is not: descriptors, a limit of memory, a mount, a policy for memory.  The reason is
# told, nothing that would not help, and the cures that a test may run heal.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
opener open
echo 'int a(void) { return 0; }' | lib libgood.so.1
# cure PATTERN: the first command of the page that matches.
cure() { sed -n "s/^    \($1\)/\1/p" out | head -n 1; }
# healed COMMAND WORDS…: the words run, after the command in the same shell.
healed() {
	[ -n "$1" ] || { cat out; fail "no cure is told"; }
	healing=$1
	shift
	(eval "$healing" && "$@") || fail "the cure does not help: $healing"
}
no_reinstall() { hasnt 'apt-file\|apt-get\|chmod' out; }

echo '#include <dlfcn.h>
int main(int argc, char **argv) { return argc > 1 && !dlopen(argv[1], RTLD_NOW); }' | prog silent -ldl

# Descriptors: the limit of whoever ran it, and one that is higher.
prog many -ldl <<'C'
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
int main(int argc, char **argv)
{
	for (int i = 0; i < 100 && open("/dev/null", O_RDONLY) >= 0; i++)
		;
	if (!dlopen(argv[argc - 1], RTLD_NOW))
		return fprintf(stderr, "%s\n", dlerror()) ? 1 : 2;
	return 0;
}
C
ulimit -S -n 64
heard 1 ./many "$t/libgood.so.1"
judged 1
finding error refused-by-system '`libgood.so.1` could not be opened: too many files are open'
has 'a process may have 64 descriptors' out
no_finding unusable-file
no_reinstall
healed "$(cure 'ulimit -n .*')" ./many "$t/libgood.so.1"
ulimit -S -n "$(ulimit -H -n)" 2>/dev/null
heard 0 ./many "$t/libgood.so.1"
judged 0
no_finding

# An executable stack that the process may not have; the mark is taken out.
echo 'int a(void) { return 0; }' | lib libstack.so.1 -Wl,-z,execstack 2>/dev/null
prog mdwe <<'C'
#include <sys/prctl.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	if (prctl(65 /* PR_SET_MDWE */, 1UL, 0UL, 0UL, 0UL))
		return 77;
	execv(argv[1], argv + 1);
	return argc;
}
C
glibc=$(getconf GNU_LIBC_VERSION | sed 's/.* 2\.//')
glibc=${glibc%%.*}
# From 2.41 on glibc refuses it before the system is asked.
./mdwe /bin/true
if [ $? -eq 0 ] && [ "$glibc" -lt 41 ]; then
	heard 1 ./mdwe "$t/open" "$t/libstack.so.1"
	judged 1
	finding error refused-by-system '`libstack.so.1` wants an executable stack, which the system refuses'
	hasnt GLIBC_TUNABLES out
	no_reinstall
	command -v patchelf >/dev/null && healed "$(cure 'patchelf .*')" ./mdwe "$t/open" "$t/libstack.so.1"
	# Nobody asked why.
	echo 'int a(void) { return 0; }' | lib libstack.so.1 -Wl,-z,execstack 2>/dev/null
	heard 1 ./mdwe "$t/silent" "$t/libstack.so.1"
	judged 1
	finding error refused-by-system '`libstack.so.1` wants an executable stack'
	has "it was found, nothing was mapped, and the process ended with exit status 1" out
	heard 0 ./mdwe "$t/open" "$t/libgood.so.1"
	judged 0
	no_finding
fi

if [ "$glibc" -ge 41 ]; then
	echo 'int a(void) { return 0; }' | lib libstack.so.1 -Wl,-z,execstack 2>/dev/null
	heard 1 ./silent "$t/libstack.so.1"
	judged 1
	finding error exec-stack '`libstack.so.1` wants an executable stack, which glibc'
	healed "$(cure 'export GLIBC_TUNABLES.*')" ./silent "$t/libstack.so.1"
fi

# The address space.
echo 'char big[400 << 20]; int a(void) { return big[1]; }' | lib libbig.so.1
heard 0 ./open "$t/libbig.so.1"
judged 0
no_finding
before=$(ulimit -S -v)
ulimit -S -v 200000
recorded=$( (heard 1 ./open "$t/libbig.so.1") 2>&1) || { ulimit -S -v "$before"; echo "$recorded"; fail "it could be mapped"; }
judged 1
ulimit -S -v "$before"
finding error refused-by-system '`libbig.so.1` could not be mapped: there is no memory left for it'
has 'its address space is limited to 200000 KiB' out
healed "$(cure 'ulimit -v .*')" ./open "$t/libbig.so.1"

# One that a shell in between has set is not seen where the snapshot is taken.
heard 1 sh -c "ulimit -S -v 200000; ./open '$t/libbig.so.1'; exit \$?"
judged 1
finding error refused-by-system '`libbig.so.1` could not be mapped: there is no memory left for it'
has 'address space is what it lacks (inferred)' out
has 'help: give it more: a limit of the shell' out

# A mount; a namespace of its own is needed for that.
cat >mounted.sh <<'S'
mkdir -p mnt/triton && mount -t tmpfs -o noexec tmpfs mnt/triton && cp libgood.so.1 mnt/triton || exit 77
"$B/libtrace" record -q -o data -- ./open "$PWD/mnt/triton/libgood.so.1" 2>stderr
[ $? -eq 1 ] || exit 1
"$B/libtrace" diagnose data >out 2>err
[ $? -eq 1 ] || exit 2
sed -n 's/^    \(sudo \)\{0,1\}mount/mount/p' out >cure
sh cure && ./open "$PWD/mnt/triton/libgood.so.1" || exit 3
"$B/libtrace" record -q -o healed -- ./open "$PWD/mnt/triton/libgood.so.1" && "$B/libtrace" diagnose healed >healthy
S
if unshare -m true 2>/dev/null; then
	LIBTRACE_LIBDIR=$B unshare -m sh mounted.sh
	got=$?
	[ $got -ne 77 ] || skip "nothing may be mounted here"
	[ $got -eq 0 ] || { cat out stderr; fail "mounted.sh exits with $got"; }
	finding error refused-by-system '`libgood.so.1` is on a file system that is mounted noexec'
	has "$t/mnt/triton (tmpfs) is mounted noexec" out
	has 'let TRITON_CACHE_DIR name a folder on another file system' out
	no_reinstall
	has '^no problem found' healthy
fi
