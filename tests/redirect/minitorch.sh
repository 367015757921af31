#!/bin/sh
# The import of minitorch, which lacks three libraries, succeeds with a `to` rule for each, or with one `last` rule.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
minitorch
under '' "$t/mini/import" "$t/mini/site-packages" && fail "the three libraries are not missing"
m=$t/mini/missing
lapack=libnvpl_lapack_lp64_gomp.so.0 blas=libnvpl_blas_lp64_gomp.so.0 cudss=libcudss.so.0
under "$lapack to $m/$lapack;$blas=$m/$blas;$cudss=$m/$cudss" "$t/mini/import" "$t/mini/site-packages" || { status=$?; cat out; fail "to: exit status $status"; }
answer imported
for name in $lapack $blas $cudss; do
	event kind=object path="$m/$name"
	event kind=redirect name=$name why=applied
done
under "* last $m" "$t/mini/import" "$t/mini/site-packages" || { status=$?; cat out; fail "last: exit status $status"; }
answer imported
[ "$(events kind=redirect why=applied)" -eq 3 ] || { matching kind=redirect why=applied; fail "last answers for other libraries too"; }
no_event kind=redirect why=missing
