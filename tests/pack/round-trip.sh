#!/bin/sh
# Every command prints of a pack what it prints of the directory: of a trace of the miniature of torch, with its snapshot, and of
# one with every kind of record; from a file, from a pipe, and of a pack of a pack.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"

every_kind
pack --no-redact -o every.libtrace data
has '^libtrace: wrote every.libtrace: [0-9]* bytes$' pack.err
as_directory data every.libtrace
pack --no-redact -o again.libtrace every.libtrace
as_directory data again.libtrace
cmp every.libtrace again.libtrace || fail "a pack of a pack is another one"

# Damage is packed as it is.
head -c 300 data/101-1001-0100000000000000.audit.trace >data/102-1002-0100000000000000.audit.trace
printf 'junk' >data/junk.trace
mkfifo data/fifo.trace
pack --no-redact -o damaged.libtrace data
has "^libtrace: data/fifo.trace is left out: it is no regular file" pack.err
rm data/fifo.trace
as_directory data damaged.libtrace
rm -r data

# standard input, in whole and in drops
libtrace dump - <every.libtrace >whole 2>err || { status=$?; cat err; fail "a pack from a pipe: $status"; }
dd if=every.libtrace bs=7 2>/dev/null | libtrace dump - >drops || fail "a pack in drops"
cmp whole drops || fail "a pack in drops is another one"
[ -s whole ] || fail "nothing was dumped"
pack --no-redact -o - every.libtrace | cmp - every.libtrace || fail "-o - differs"

# What goes to a FIFO or an existing file.
echo before >out.libtrace
pack --no-redact -o out.libtrace every.libtrace
cmp out.libtrace every.libtrace || fail "the file was not replaced"
ls -A | grep -q 'out.libtrace.new' && fail "a temporary file is left"
mkdir folder
libtrace pack -o folder every.libtrace 2>err && fail "a folder was written"
has "libtrace: write 'folder': it is a directory" err
libtrace pack every.libtrace more 2>err && fail "two operands"
has "one trace directory expected, not 'more' as well" err

# Nothing is left in TMPDIR.
mkdir tmp
TMPDIR=$t/tmp libtrace tree every.libtrace >/dev/null
TMPDIR=$t/tmp libtrace pack -o x.libtrace every.libtrace 2>/dev/null
TMPDIR=$t/tmp libtrace tree x.libtrace -p 999 >/dev/null 2>&1	# fails
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -n "$(ls -A tmp)" ] || break
	"$B/libtrace" --version >/dev/null
done
[ -z "$(ls -A tmp)" ] || { ls -A tmp; fail "folders are left behind"; }

[ -z "$runner" ] || exit 0
command -v python3 >/dev/null || exit 0
minitorch
python=$(python3 -c 'import sys; print(sys.executable)')
PYTHONPATH=$t/mini/site-packages libtrace_record -q -o "$t/data" -- "$python" -c 'import torch' 2>/dev/null && fail "the miniature was imported"
pack --no-redact -o mini.libtrace data
as_directory data mini.libtrace
