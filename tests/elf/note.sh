#!/bin/sh
# The note of forward compatibility: whole, with the length of Orin's that is too large, damaged, and without section headers.
. "$(dirname "$0")/../lib.sh"
text='{\"format\":1,\"CUDA version\":\"12.9\",\"driver\":[535,550]}'
plain='{"format":1,"CUDA version":"12.9","driver":[535,550]}'
size=${#plain}
# note NAME LENGTH TEXT [OWNER]
note() {
	cat >"$1.s" <<S
	.section .note.cuda.fwd_compatibility,"a",%note
	.balign 4
	.long 19, $2, 0
	.asciz "${4-NVIDIA Corporation}"
	.balign 4
	.ascii "$3"
	.section .note.GNU-stack,"",%progbits
S
	$CC -shared -nostdlib -Wl,-soname,libcuda.so.1 -Wl,--build-id=0xabcdef -o "$1" "$1.s" || fail "cannot build $1"
	look "$1"
}
look() { $runner "$B/ask-elf" "$1" | grep -e '^note' -e '^build_id' >facts; }
# said TITLE LINE…: these and the build-id.
said() {
	title=$1
	shift
	printf '%s\n' "build_id abcdef" "$@" | diff - facts || fail "$title"
}
note good.so "$size" "$text"
said "a good note" "note $plain"
note orin.so $((size + 2)) "$text"
said "a length that is too large" "note $plain"
note padded.so $((size + 3)) "$text\\0\\0\\0"
said "padding" "note $plain"
note huge.so 0xffffffff "$text"
said "a length of 4 GB" "note $plain"
note cut.so 20 "$text"
has '^note_damaged$' facts
note nothing.so 0 ""
has '^note_damaged$' facts
note other.so "$size" "$text" "NVIDIA Incorporate"
has '^note_damaged$' facts
# From PT_NOTE.
cp good.so bare.so
printf '\0\0\0\0\0\0\0\0' | dd of=bare.so bs=1 seek=40 conv=notrunc 2>dd.log
printf '\0\0\0\0' | dd of=bare.so bs=1 seek=60 conv=notrunc 2>dd.log
look bare.so
said "without section headers" "note $plain"
