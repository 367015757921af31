#!/bin/sh
# What README shows is what happens: every command behind a $ in its blocks is run, in order, beside the miniature of torch
# that it speaks of, and prints what stands there.  A line … stands for one line or more; columns, paths of the machine and
# what depends on its Python or dynamic linker are left out of the comparison.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: this is about the command on this machine"
export LC_ALL=C.UTF-8

# The interpreter itself, not linked to libpython, which would be one more object between it and its modules.
python=
for candidate in /usr/bin/python3 "$(python3 -c 'import sys; print(sys._base_executable)' 2>/dev/null)"; do
	[ -x "$candidate" ] && "$candidate" -c 'import ctypes, sysconfig; exit(bool(sysconfig.get_config_var("Py_ENABLE_SHARED") and
		open("/proc/self/maps").read().find("/libpython") >= 0))' 2>/dev/null && python=$candidate && break
done
[ -n "$python" ] || skip "no python3 with ctypes that is its own program"
mkdir bin work
ln -s "$python" bin/python3
ln -s "$B/libtrace" bin/libtrace
minitorch
export PYTHONPATH="$t/mini/site-packages" PYTHONDONTWRITEBYTECODE=1 PATH="$t/bin:$PATH"

awk '
/^```/ { inside = !inside; file = ""; next }
inside && /^\$ / {
	file = sprintf("session.%02d", ++count)
	print substr($0, 3) >(file ".cmd")
	printf "" >(file ".shown")
	next
}
file { print >(file ".shown") }' "$top/README.md"
[ -f session.04.cmd ] || fail "README shows hardly a command"

alike() {
	sed -e 's|[^ ]*/site-packages|SITE|g' -e 's|/[^ ]*/python3[.0-9]*|PYTHON|g' -e 's|python3\.[0-9]*|python3|g' \
		-e 's|(\([0-9]*\) paths searched|(N paths searched|' -e 's|^ *[0-9]*\. |N. |' \
		-e 's|^[0-9]* objects; [0-9]* shown above (\*); [0-9]* hidden ([^:]*:|N objects; N shown above (*); N hidden (…:|' \
		-e 's|  *| |g; s| $||'
}
for command in session.*.cmd; do
	session=${command%.cmd}
	(cd work && sh -c "$(cat "../$command")" >"../$session.log" 2>&1)
	alike <"$session.shown" >"$session.expected"
	alike <"$session.log" >"$session.actual"
	awk '
	NR == FNR { expected[++count] = $0; next }
	{ actual[++lines] = $0 }
	END {
		at = 1
		for (i = 1; i <= count; i++) {
			if (expected[i] == "…") {
				skip = 1
				continue
			}
			begin = at
			if (skip)
				for (at++; at <= lines && actual[at] != expected[i]; at++)
					;
			if (at > lines || actual[at] != expected[i]) {
				print "README shows: " expected[i]
				print "from line " begin " on, this was printed:"
				for (at = begin; at <= lines; at++)
					print "  " actual[at]
				exit 1
			}
			at++
			skip = 0
		}
		if (skip ? at > lines : at <= lines) {
			print skip ? "nothing is left out at the end" : "README does not show: " actual[at]
			exit 1
		}
	}' "$session.expected" "$session.actual" || fail "README and the command differ: $(cat "$command")"
done
