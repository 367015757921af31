#!/bin/sh
# What a program said leads to the page: the library, who asked and the symbol are read out of it, from a line or a whole traceback;
# what is no message is trouble, and no byte of it acts on the terminal.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
# says CODE MESSAGE [LABEL WORD]…
says() {
	code=$1 message=$2
	shift 2
	status 0 libtrace explain "$message"
	[ "$(sed -n '1s/: .*//p' out)" = "$code" ] || { cat out; fail "the page is not $code: $message"; }
	has '^    libtrace record -- COMMAND$' out
	[ "$(grep -c "^$code: " out)" -eq 2 ] || fail "no page: $message"
	while [ $# -gt 1 ]; do
		has "^  $1  *$2\$" out
		shift 2
	done
}
gone='cannot open shared object file: No such file or directory'
says not-found "libfoo.so.3: $gone" library libfoo.so.3
says not-found "./app: error while loading shared libraries: libfoo.so.3: $gone" library libfoo.so.3
says not-found "ImportError: libcudart.so.12: $gone" library libcudart.so.12 'brought by' 'the Python distribution nvidia-cuda-runtime-cu12, for CUDA 12'
has '^    libtrace why libcudart.so.12$' out
says driver-missing "OSError: libcuda.so.1: $gone" library libcuda.so.1
says driver-part-missing "libnvidia-encode.so.1: $gone" library libnvidia-encode.so.1
says missing-symbol './app: symbol lookup error: /opt/l/liba.so.1: undefined symbol: two' 'asked by' /opt/l/liba.so.1 symbol two
has '^    libtrace check /opt/l/liba.so.1$' out
hasnt '^  library' out
says missing-symbol 'OSError: /opt/l/liba.so.1: undefined symbol: two, version V_2' symbol two version V_2
says abi-mismatch 'ImportError: /v/ext.so: undefined symbol: _ZN3c105ErrorC2ESs' symbol _ZN3c105ErrorC2ESs
says missing-version "./app: /lib/libc.so.6: version \`GLIBC_2.99' not found (required by ./app)" library /lib/libc.so.6 version GLIBC_2.99 'asked by' ./app
says static-tls 'liba.so.1: cannot allocate memory in static TLS block' 'asked by' liba.so.1
says exec-stack 'liba.so: cannot enable executable stack as shared object requires: Invalid argument'
says refused-by-system '/t/cache/k.so: failed to map segment from shared object' library /t/cache/k.so
says unusable-file 'liba.so: ELF load command address/offset not page-aligned' library liba.so
says requirement-unmet 'RuntimeError: operator torchvision::nms does not exist'
says mixed-owners "Specified provider 'CUDAExecutionProvider' is not in available provider names.Available providers: 'CPUExecutionProvider'"
says driver-mismatch 'Failed to initialize NVML: Driver/library version mismatch'
says arch-missing 'CUDA error: no kernel image is available for execution on the device'
says not-found "Could not load dynamic library 'libcudnn.so.8'; dlerror: something" library libcudnn.so.8
says requirement-unmet "CuPy failed to load libnvrtc.so.12: OSError: something" library libnvrtc.so.12

# A traceback: the dynamic linker's words are exact, and a framework's say what they are about.
{
	printf 'Traceback (most recent call last):\n  File "/w/run.py", line 3, in <module>\n    import torchvision\r\n'
	printf '\033[31mOSError: /v/lib/torchvision/_C.so: undefined symbol: _ZN3c104cuda9SetDeviceEa\033[0m\n'
	printf 'RuntimeError: operator torchvision::nms does not exist\n'
} >traceback
status 0 libtrace explain <traceback
has '^abi-mismatch: ' out
has '^  the text    OSError: /v/lib/torchvision/_C.so: undefined symbol' out
has '^  it also has  *torchvision could not load' out
has '^  symbol  *_ZN3c104cuda9SetDeviceEa$' out
cat traceback | libtrace explain >out 2>&1 || fail "a pipe is not read"
has '^abi-mismatch: ' out

# Hostile bytes: nothing acts, nothing is pasted, and it ends.
printf 'x\033]0;title\007 /a;rm -rf b.so: undefined symbol: \302\233foo\n' >hostile
status 0 libtrace explain <hostile
! LC_ALL=C grep -q "$(printf '[\033\007\233]')" out || fail "control characters come through"
printf "/x/\$(touch pwned)'.so: undefined symbol: y\n" >hostile
libtrace explain <hostile >out 2>err
sed -n '/^    libtrace/p' out >commands
grep -q 'touch' commands && ! grep -q "'.*touch" commands && { cat commands; fail "a name is part of a command"; }
head -c 100000 /dev/zero | tr '\0' '{' >hostile
status 2 libtrace explain <hostile
{ head -c 3000000 /dev/zero | tr '\0' 'a'; printf '.so.1: %s\n' "$gone"; } >hostile
libtrace explain <hostile >out 2>err
[ $? -le 2 ] || fail "a line of three megabytes breaks it"

# What is none: what was expected is said, and a misspelt code is still one.
status 2 libtrace explain 'all went well, thank you'
has "^libtrace: no message that is known: 'all went well, thank you' (one of the dynamic linker, of CUDA" err
echo 'nothing of the kind' >plain
status 2 libtrace explain <plain
has 'no message that is known in standard input' err
status 2 libtrace explain notfound
has "did you mean 'not-found'" err
: >empty
status 0 libtrace explain <empty
has '^not-found  ' out

# Each row of the catalogue is found by its own words, and names a page and a source.
grep -v '^#' "$top/catalog/messages.tsv" | grep . >rows
[ "$(wc -l <rows)" -ge 50 ] || fail "only $(wc -l <rows) messages"
while IFS="$(printf '\t')" read -r pattern code meaning source; do
	[ -n "$meaning" ] && [ -n "$source" ] || fail "no meaning or source: $pattern"
	text=$(printf '%s' "$pattern" | sed 's/{soname}/libzzz.so.1/; s/{requester}/\/z\/req.so/; s/{symbol}/zzz/; s/{version}/V1/; s/{any}/zz/g')
	libtrace explain "$text" >out 2>err || { cat err; fail "not found by its own words: $text"; }
	has "^  it means  *$(printf '%s' "$meaning" | sed 's/[][\.*^$]/\\&/g')\$" out
done <rows
