# Sourced by every test: . "$(dirname "$0")/../lib.sh"
# Gives: $t, an empty folder of the test's own and its current directory; $top, the project; $B, $ARCH, $CC.
# For ARCH other than this machine's, programs run under qemu-user, through the same words.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
: "${B:=$top/build}" "${ARCH:=$(uname -m)}" "${CC:=cc}"
group=$(basename "$(cd "$(dirname "$0")" && pwd)")
t=${TEST_DIR:-$(mktemp -d "${TMPDIR:-/tmp}/libtrace-test.XXXXXX")}
t=$(cd "$t" && pwd -P)
cd "$t" || exit 1
unset LD_AUDIT LD_PRELOAD LD_LIBRARY_PATH GLIBC_TUNABLES
unset LIBTRACE_OUTPUT LIBTRACE_ONLY LIBTRACE_LIMIT LIBTRACE_IMAGES LIBTRACE_LIBDIR LIBTRACE_DEBUG
unset LIBTRACE_CUDA_COMPAT LIBTRACE_DRIVER_VERSION LIBTRACE_ROOT LIBTRACE_CATALOG
# Nothing of the user's catalogue.
export XDG_CONFIG_HOME="$t/no-config"
export LC_ALL=C
module=$B/libtrace.so
preload=$B/libtrace-preload.so
# Words that run a program of ARCH: none natively.  native is the command of this machine's architecture.
runner=
native=$B
if [ "$ARCH" != "$(uname -m)" ]; then
	native=$top/build
	sysroot=${SYSROOT:-/usr/$ARCH-linux-gnu}
	runner="${QEMU:=qemu-$ARCH-static} -L $sysroot"
	command -v "$QEMU" >/dev/null || { echo "skip: no qemu-$ARCH-static"; exit 77; }
fi

fail() { echo "FAILED: $*"; exit 1; }
skip() { echo "skip: $*"; exit 77; }
only_native() { [ -z "$runner" ] || skip "$1"; }
# A command that counts the lines that ran (make coverage) writes files when it ends, whoever it is by then and whatever is full.
not_counted() { [ -z "${COVERAGE:-}" ] || skip "make coverage: the command writes more than it does otherwise"; }

# lib NAME [CC options…] <C source: builds $t/NAME with soname NAME (its last component).
lib() {
	lib_name=$1
	shift
	$CC -x c -shared -fPIC -O1 -o "$lib_name" -Wl,-soname,"$(basename "$lib_name")" - "$@" || fail "cannot build $lib_name"
}
# prog NAME [CC options…] <C source
prog() {
	prog_name=$1
	shift
	$CC -x c -O1 -D_GNU_SOURCE -o "$prog_name" - "$@" || fail "cannot build $prog_name"
}

# minitorch [COMPLETE=1]: builds the miniature of torch in $t/mini.
minitorch() {
	make -s -C "$top/examples/minitorch" OUT="$t/mini" CC="$CC" "$@" >make.log 2>&1 || { cat make.log; fail "minitorch does not build"; }
}
# mktrace DIR <records in words: a trace that no program wrote
mktrace() { "$B/mktrace" "$@" || fail "mktrace exits with $?"; }

# Runs a program of ARCH as it is, with NAME=VALUE words before it set in its environment only.
plain() {
	plain_words=
	while :; do
		case ${1-} in
		[A-Z_]*=*) plain_words="$plain_words${runner:+ -E} $1" ; shift ;;
		*) break ;;
		esac
	done
	# Words hold no blanks here: test folders are made by mktemp.
	if [ -n "$runner" ]; then $runner $plain_words "$@"; else env $plain_words "$@"; fi
}
# The same under a bare LD_AUDIT; the trace goes to $t/data unless LIBTRACE_OUTPUT=… is among the words.
traced() {
	case " $* " in
	*" LIBTRACE_OUTPUT="*) plain LD_AUDIT="$module" "$@" ;;
	*) plain LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/data" "$@" ;;
	esac
}
# The same with the preload module as well, and with that one alone.
traced_both() { traced LD_PRELOAD="$preload" "$@"; }
preloaded() {
	case " $* " in
	*" LIBTRACE_OUTPUT="*) plain LD_PRELOAD="$preload" "$@" ;;
	*) plain LD_PRELOAD="$preload" LIBTRACE_OUTPUT="$t/data" "$@" ;;
	esac
}
# The command of ARCH, to read traces with.
libtrace() { $runner "$B/libtrace" "$@"; }
# `libtrace record` of this machine's command, with --runner for another architecture.
# libtrace_record [options] -- COMMAND
libtrace_record() {
	if [ -n "$runner" ]; then
		LIBTRACE_LIBDIR=$B "$native/libtrace" record --runner "$runner" "$@"
	else
		"$B/libtrace" record "$@"
	fi
}

# The same for `libtrace probe`.
libtrace_probe() {
	if [ -n "$runner" ]; then
		LIBTRACE_LIBDIR=$B "$native/libtrace" probe --runner "$runner" "$@"
	else
		"$B/libtrace" probe "$@"
	fi
}

# Hides what differs between runs: the test's folder, PIDs, times, addresses, the architecture's names.
normalize() {
	sed -e "s|$t|T|g" -e "s|$top|TOP|g" -e 's/0x[0-9a-f]\{6,\}/ADDR/g' \
		-e "s/$ARCH-linux-gnu/TRIPLET/g; s/ld-linux-x86-64\.so\.2\|ld-linux-aarch64\.so\.1/LD.SO/g"
}
# compare NAME <actual: with tests/…/NAME.out beside the test; UPDATE=1 rewrites it.
compare() {
	normalize >"$t/actual.$1"
	expected=$top/tests/${TEST_GROUP:-$group}/$1.out
	if [ -n "${UPDATE:-}" ]; then cp "$t/actual.$1" "$expected"; return; fi
	diff -u "$expected" "$t/actual.$1" || fail "output differs from $1.out"
}
# Exit status and whole output (out, err) of a command: status N COMMAND…
status() {
	wanted=$1
	shift
	"$@" >out 2>err
	got=$?
	[ "$got" -eq "$wanted" ] || { cat out err; fail "exit status $got, not $wanted: $*"; }
}
# A document in out as python3 reads it, with `d` its name: json EXPRESSION prints it.
json() {
	command -v python3 >/dev/null || skip "no python3 to judge JSON"
	python3 -c 'import json, sys
d = json.load(open("out", encoding="utf-8"))
print(eval(sys.argv[1]))' "$1" || fail "not JSON, or it lacks something: $1"
}
# same WHAT EXPECTED GOT
same() { [ "$2" = "$3" ] || { printf -- '--- expected:\n%s\n--- got:\n%s\n' "$2" "$3"; fail "$1"; }; }
# has PATTERN FILE: fails with the file's text when no line matches.
has() { grep -q -e "$1" "$2" || { echo "--- $2:"; cat "$2"; fail "no line matches $1"; }; }
hasnt() { ! grep -q -e "$1" "$2" || { echo "--- $2:"; grep -e "$1" "$2"; fail "a line matches $1"; }; }

# collect [DIR]: the records of all runs in a trace directory ($t/data), one JSON object a line, in $t/events.
collect() { libtrace dump --format=jsonl --run=all "${1:-$t/data}" >"$t/events" || fail "dump exits with $?"; }
# matching KEY=VALUE…: those that have all these fields; a number is written KEY:NUMBER.
matching() {
	cp "$t/events" "$t/matching"
	for word; do
		case $word in
		*:*[!0-9]*=* | *=*) pattern="\"${word%%=*}\":\"${word#*=}\"" ;;
		*) pattern="\"${word%%:*}\":${word#*:}" ;;
		esac
		grep -F -e "$pattern," -e "$pattern}" "$t/matching" >"$t/matching.new"
		mv "$t/matching.new" "$t/matching"
	done
	cat "$t/matching"
}
event() { matching "$@" >/dev/null; [ -s "$t/matching" ] || { cat "$t/events"; fail "no record has $*"; }; }
no_event() { matching "$@" >/dev/null; [ ! -s "$t/matching" ] || { cat "$t/matching"; fail "a record has $*"; }; }
events() { matching "$@" | wc -l; }

# images DIR [MODULE]: how many process images the trace has, or has records of that module of.
images() { libtrace dump --format=jsonl --kind=image --run=all "$1" 2>/dev/null | grep -c "\"module\":\"${2:-}"; }
# counted DIR: how many images the journal has a first chunk of.
counted() { echo $(($(cat "$1"/journal-*[0-9] 2>/dev/null | wc -c) / ($(getconf PAGESIZE) > 8192 ? $(getconf PAGESIZE) : 8192))); }

# glibc_before VERSION: whether the runs in $t/events had an older one.
glibc_before() {
	sed -n 's/.*"kind":"image".*"glibc":"\([0-9.]*\)".*/\1/p' "$t/events" |
		awk -F . -v wanted="$1" '{ split(wanted, w, "."); if ($1 < w[1] || ($1 == w[1] && $2 < w[2])) old = 1 } END { exit !old }'
}
