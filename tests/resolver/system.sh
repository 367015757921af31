#!/bin/sh
# Every ELF file of this system's programs and libraries.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/resolve/common"
only_native "this machine's own files"
libdir=$(ours /bin/true | sed -n 's|^.* => \(.*\)/libc\.so\.6$|\1|p')
elf_files /usr/bin /usr/sbin | all_agree programs || { head -n 50 programs.diff; fail "programs differ"; }
elf_files "/usr${libdir#/usr}" | all_agree libraries || { head -n 50 libraries.diff; fail "libraries differ"; }
