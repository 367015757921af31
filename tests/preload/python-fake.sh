#!/bin/sh
# What looks like a CPython and holds anything at all costs no program its life: no frames, no signal, no endless loop.
. "$(dirname "$0")/../lib.sh"
limit="timeout 60"
[ -z "$runner" ] || limit=
for minor in 7 8 9 10 11 12 13 14 15 16; do
	row=$(sed -n "s/^	\({$minor, {.*}}\),\$/\1/p" "$top/preload/python.c")
	case $minor in
	7 | 16) [ -z "$row" ] || fail "3.$minor is in preload/python.c" ;;
	*) [ -n "$row" ] || fail "3.$minor is not in preload/python.c" ;;
	esac
	prog fake -rdynamic -I"$top" -DMINOR=$minor ${row:+"-DROW=$row"} -x c "$top/tests/preload/python-fake.c" -ldl </dev/null
	for what in zeros garbage itself edge thread any spoilt; do
		rm -rf data
		# shellcheck disable=SC2086
		preloaded $limit ./fake $what >out 2>&1 || { status=$?; cat out; fail "3.$minor, $what: exit status $status"; }
		has '^survived$' out
		collect
		[ "$(events kind=dlopen name=libnope.so)" -eq 300 ] || fail "3.$minor, $what: $(events kind=dlopen) records"
		case $what-$row in
		any-* | spoilt-?*) ;;
		*) hasnt '"frames"' events ;;
		esac
	done
	# Where memory can be read at all, it is: but for what was spoilt, that is a frame.
	[ -z "$row" ] || [ -n "$runner" ] || {
		matching kind=dlopen | head -n 1 >first
		has '"frames":\["fake.py:7:function"\]' first
		[ "$(grep -c '"frames"' events)" -lt 300 ] || fail "3.$minor: nothing was spoilt"
	}
done
