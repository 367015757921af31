#!/bin/sh
# The companion needs nothing, exports what it interposes and nothing else, and asks for three data by weak references.
. "$(dirname "$0")/../lib.sh"
command -v readelf >/dev/null && command -v nm >/dev/null || skip "no readelf and nm"
readelf -W -d "$preload" >dynamic
hasnt '(NEEDED)' dynamic
hasnt 'TEXTREL' dynamic
nm -D "$preload" | sed 's/^[0-9a-f ]*//' | sort >symbols
cat >expected <<E
T chroot
T dlclose
T dlerror
T dlmopen
T dlopen
T dlsym
T dlvsym
T execl
T execle
T execlp
T execv
T execve
T execveat
T execvp
T execvpe
T fexecve
T posix_spawn
T posix_spawnp
T seteuid
T setresuid
T setreuid
T setuid
T unshare
T vfork
w __libc_stack_end
w _dl_debug_addr
w _r_debug
E
diff expected symbols || fail "the symbols differ"
readelf -W -l "$preload" >segments
hasnt '^  TLS' segments
has 'GNU_STACK .* RW ' segments
hasnt ' RWE ' segments
readelf -W -V "$preload" >versions 2>&1
hasnt 'GLIBC' versions
readelf -n "$preload" >notes
case $ARCH in
x86_64) has 'x86 feature: IBT, SHSTK' notes ;;
aarch64) has 'AArch64 feature: BTI' notes ;;
esac
# Whoever unwinds through a call that it passes on finds his way.
readelf -W -S "$preload" >sections
has '\.eh_frame ' sections
