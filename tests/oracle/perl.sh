#!/bin/sh
# perl with compiled modules, which it opens by absolute path, and what those need.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
only_native "no perl for $ARCH"
perl -MPOSIX -MSocket -MList::Util -e 1 2>/dev/null || skip "no perl with POSIX, Socket and List::Util"
watched "$(command -v perl)" -MPOSIX -MSocket -MList::Util -MDigest::MD5 -e 'exit 0' || fail "exit status $?"
compare_candidates 1
