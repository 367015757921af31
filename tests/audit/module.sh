#!/bin/sh
# The module needs nothing, leaves nothing undefined, exports the hooks and nothing else, keeps no thread-local
# storage, and can be unloaded of any executable stack or text relocation.
. "$(dirname "$0")/../lib.sh"
command -v readelf >/dev/null && command -v nm >/dev/null || skip "no readelf and nm"
readelf -W -d "$module" >dynamic
hasnt '(NEEDED)' dynamic
hasnt 'TEXTREL' dynamic
hasnt '(DEBUG)' dynamic
nm -D "$module" | sed 's/^[0-9a-f ]*//' | sort >symbols
cat >expected <<E
T la_activity
T la_objclose
T la_objopen
T la_objsearch
T la_preinit
T la_version
E
diff expected symbols || fail "the symbols differ"
readelf -W -l "$module" >segments
hasnt '^  TLS' segments
has 'GNU_STACK .* RW ' segments
hasnt ' RWE ' segments
readelf -W -V "$module" >versions 2>&1
hasnt 'GLIBC' versions
machine=$(readelf -h "$module" | sed -n 's/ *Machine: *//p')
case $ARCH:$machine in
x86_64:*X86-64 | aarch64:AArch64) ;;
*) fail "$module is for $machine" ;;
esac
