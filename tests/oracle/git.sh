#!/bin/sh
# git and the programs that it runs.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
only_native "no git for $ARCH"
command -v git >/dev/null || skip "no git"
watched git -c core.pager=cat init --quiet "$t/repository" || fail "exit status $?"
compare_candidates 1
cp "$t/candidates.trace" "$t/init"
watched sh -c "cd '$t/repository' && echo x >x && git add x && git -c user.name=x -c user.email=x@example.org commit --quiet -m x && git gc --quiet" ||
	fail "exit status $?"
compare_candidates 8
