#!/bin/sh
# Wheels are taken away from the real torch: one probe names every library that the import misses, as many as readelf says, and its
# command heals.  With every wheel of NVIDIA's gone the import gets to its end on stand-ins.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/torch/diagnosis"
can_hide || skip "no mount namespace may be made here (unshare -m)"
real=$site
wheels=$(hidden "$python" -c '
import importlib.metadata as m, sys, torch
open(sys.argv[1], "w").write(open("/proc/self/maps").read())
print(*sorted(d.metadata["Name"] for d in m.distributions() if d.metadata["Name"].startswith("nvidia-")))' "$t/maps") ||
	fail "the import fails"

# probe_without WHEEL…: into $t/probe.json, in a copy without them.
probe_without() {
	make_copy
	pip_in_copy uninstall -y "$@"
	hidden "$B/libtrace" probe --format=json -- "$python" -c 'import torch' >"$t/probe.json" 2>"$t/probe.err"
	status=$?
	"$python" "$top/tests/torch/probe.py" "$t/probe.json" "$t/maps" "$real" "$site" >"$t/missing" ||
		{ cat "$t/missing" "$t/probe.err"; fail "without $*"; }
	echo "without $*: $(cat "$t/missing")"
	[ $status -eq "$(grep -q 'missing: .' "$t/missing" && echo 1 || echo 0)" ] || fail "probe exits with $status"
	has '"reached":"it got to its end' "$t/probe.json"
	has '"called":null' "$t/probe.json"
}
# shellcheck disable=SC2046,SC2086 # words
for count in 1 3 8; do
	probe_without $(echo $wheels | "$python" "$top/tests/torch/probe.py" wheels "libtrace $count" $count)
done

# shellcheck disable=SC2086 # words
probe_without $wheels
[ "$(wc -w <"$t/missing")" -ge 12 ] || fail "hardly anything is missing"
commands=$("$python" -c 'import json, sys; print("\n".join(h["command"] for h in json.load(open(sys.argv[1]))["help"] if "command" in h))' "$t/probe.json")
[ "$(echo "$commands" | wc -l)" -eq 1 ] || fail "there is more than one command: $commands"
case $commands in
"$python -m pip install "*"nvidia-cudnn-cu13=="*) ;;
*) fail "that is not the command: $commands" ;;
esac
"$B/libtrace" probe -- "$python" -c 'import torch' >"$t/toolkit" 2>"$t/probe.err"
status=$?
[ $status -le 1 ] || { cat "$t/toolkit" "$t/probe.err"; fail "probe exits with $status"; }
if has_toolkit libcublas.so.13; then has '^note: .libcublas.so.13. comes from outside Python, and torch requires nvidia-cublas==' "$t/toolkit"; fi
sh -c "$commands" >"$t/pip.log" 2>&1 || { cat "$t/pip.log"; fail "the command fails: $commands"; }
hidden "$python" -c 'import torch' || fail "the command does not heal"
hidden "$B/libtrace" probe -- "$python" -c 'import torch' >out 2>err || { cat out err; fail "something is missing yet"; }
has '^nothing is missing, in 1 run; it got to its end$' out
