#!/bin/sh
# Fatbins byte by byte: kinds, variants, headers of any length, padding, the sections where real libraries keep them, and damage.
. "$(dirname "$0")/../lib.sh"
cat >fatbin.inc <<'S'
	.macro entry kind:req, sm:req, flags=0x11, payload=8, major=1, minor=7, header=64
	.short \kind, 0x101
	.long \header
	.quad \payload
	.long 0, 0
	.short \minor, \major
	.long \sm
	.long 0, 0
	.quad \flags, 0, \payload
	.zero \header - 64 + \payload
	.endm
	.macro container label:req
	.balign 8
	.long 0xba55ed50
	.short 1, 16
	.quad \label\()_end - \label
\label:
	.endm
S
# made <S: its codes in $t/codes.
made() {
	{ cat fatbin.inc; cat; printf '\t.section .note.GNU-stack,"",%%progbits\n'; } >made.s
	$CC -shared -nostdlib -o made.so made.s || fail "cannot build made.so"
	$runner "$B/ask-elf" made.so >facts || fail "ask-elf exits with $?"
	grep -e '^cubin ' -e '^ptx ' -e '^lto ' -e '^gpu_code_bad ' facts >codes
}
is() { printf '%s\n' "$@" | diff - codes || fail "other codes than these: $title"; }
none() { [ ! -s codes ] || { cat codes; fail "codes: $title"; }; }

title="all kinds and variants"
made <<'S'
	.section .nv_fatbin,"a"
	container one
	entry 2, 75
	entry 2, 90, 0x100011, 16, header=72
	entry 2, 90, 0x11, 0, header=144
	entry 1, 120, 0x8011, 24, 9, 2
	entry 1, 120, 0x8011, 24, 8, 7
	entry 8, 75
	entry 16, 75
one_end:
	.zero 40
	container two
	entry 2, 90
	entry 2, 120, 0x1200011
	entry 4, 103
two_end:
	container empty
empty_end:
S
is 'cubin 75 1' 'cubin 90 2' 'cubin 90a 1' 'cubin 103 1' 'cubin 120f 1' 'ptx 120 2 isa 9.2' 'lto 75 1'

title="every section where they are"
made <<'S'
	.section .nv_fatbin,"a"
	container a
	entry 2, 75
a_end:
	.section __nv_relfatbin,"a"
	container b
	entry 2, 80
b_end:
	.section .cask_resource,"a"
	.zero 3000000
	container c
	entry 2, 86
c_end:
	.section .rodata,"a"
	.zero 39392
	.long 0xba55ed50, 0xffffffff, 0, 0
	container d
	entry 2, 89
d_end:
	.section .lrodata,"a"
	container e
	entry 2, 90
e_end:
	.data
	.zero 160
	container f
	entry 2, 100
f_end:
	.section .ldata,"aw"
	.byte 1, 2, 3
	container g
	entry 2, 110
g_end:
	.zero 12000000
	container h
	entry 2, 120
h_end:
S
is 'cubin 75 1' 'cubin 80 1' 'cubin 86 1' 'cubin 89 1' 'cubin 90 1' 'cubin 100 1' 'cubin 110 1' 'cubin 120 1'

title="data of a library without fatbins"
made <<'S'
	.section .rodata,"a"
	container a
	entry 2, 75
a_end:
S
none
title="a section that only registers"
made <<'S'
	.section .nvFatBinSegment,"aw"
	.long 0x466243b1, 1
	.quad 0, 0
	.section .rodata,"a"
	container a
	entry 2, 75
a_end:
S
is 'cubin 75 1'

title="an entry that reaches past its container"
made <<'S'
	.section .nv_fatbin,"a"
	container a
	entry 2, 75
	.short 2, 0x101
	.long 64
	.quad 0xfffffffffffffff0
	.zero 48
a_end:
	container b
	entry 2, 80
b_end:
S
has '^gpu_code_bad fatbin at 0x[0-9a-f]*: an entry reaches past its end$' codes
has '^cubin 75 1$' codes
has '^cubin 80 1$' codes
title="headers of no size"
made <<'S'
	.section .nv_fatbin,"a"
	container a
	entry 2, 75, header=64, payload=0
	.short 2, 0x101
	.long 0
	.zero 56
a_end:
S
has '^gpu_code_bad .*: an entry reaches past its end$' codes
title="cut off in a header"
made <<'S'
	.section .nv_fatbin,"a"
	container a
	entry 2, 75
	.zero 32
a_end:
S
has '^gpu_code_bad .*: ends in the header of an entry$' codes
title="4 GB and more in a few bytes"
made <<'S'
	.section .nv_fatbin,"a"
	.balign 8
	.long 0xba55ed50
	.short 1, 16
	.quad 0xffffffffffffffff
	entry 2, 75
S
has '^gpu_code_bad .*: reaches past the end of its section$' codes
hasnt '^cubin' codes
title="another version"
made <<'S'
	.section .nv_fatbin,"a"
	.balign 8
	.long 0xba55ed50
	.short 2, 16
	.quad 72
	entry 2, 75
S
has '^gpu_code_bad .*: of an unknown version$' codes
title="no architecture that there is"
made <<'S'
	.section .nv_fatbin,"a"
	container a
	entry 2, 0x7fffffff
a_end:
S
has '^gpu_code_bad .*: an entry for no architecture there is$' codes

# Which devices are served: same major and no newer minor; `a` by itself; `f` in its family; PTX by all that follow.
title="which device is served by what"
made <<'S'
	.section .nv_fatbin,"a"
	container a
	entry 2, 86
	entry 2, 90, 0x100011
	entry 2, 100, 0x1200011
	entry 2, 120
	entry 1, 80, 0x11, 8, 9, 0
	entry 1, 90, 0x100011, 8, 9, 0
	entry 1, 120, 0x200011, 8, 9, 0
	entry 8, 75
a_end:
S
while read -r device codes; do
	$runner "$B/ask-elf" -d "$device" made.so | sed 's/ 1\( isa.*\)\{0,1\}$//; s/ //' | tr '\n' ' ' >served
	[ "$(cat served)" = "$codes${codes:+ }" ] || { cat served; fail "$device is served by other code than $codes"; }
done <<'END'
75
80 ptx80
86 cubin86 ptx80
87 cubin86 ptx80
89 cubin86 ptx80
90 cubin90a ptx80 ptx90a
100 cubin100f ptx80
103 cubin100f ptx80
110 ptx80
120 cubin120 ptx80 ptx120f
121 cubin120 ptx80 ptx120f
END
