#!/bin/sh
# Tracing the import of the real torch changes neither what it prints, nor its exit status, nor the descriptors it gets.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
cat >app.py <<'END'
import sys
import torch
print(torch.__version__, torch.cuda.is_available(), torch.randn(64, 64, generator=torch.manual_seed(7)).matmul(torch.ones(64)).sum().item())
print("descriptor", open("/dev/null").fileno())
print("to stderr", file=sys.stderr)
sys.exit(7)
END
"$python" app.py >plain.out 2>plain.err
[ $? -eq 7 ] || { cat plain.err; fail "torch itself does not work here"; }
has '^descriptor 3$' plain.out
traced "$python" app.py >bare.out 2>bare.err
[ $? -eq 7 ] || fail "exit status under LD_AUDIT"
"$B/libtrace" record -q -o "$t/recorded" -- "$python" app.py >recorded.out 2>recorded.err
[ $? -eq 7 ] || fail "exit status under record"
for run in bare recorded; do
	cmp plain.out $run.out || fail "stdout differs: $run"
	cmp plain.err $run.err || fail "stderr differs: $run"
done
"$B/libtrace" record -o "$t/told" -- "$python" -c 'import torch' >out 2>err || fail "record exits with $?"
has '^libtrace: [0-9]* objects loaded' err
# Both traces are complete, and tell the same but for what changes from run to run.
for data in data recorded; do
	collect "$t/$data"
	event kind=end
	no_event kind=lost
	# Only record has the preload module looked for.
	matching kind=search | grep -v '/libtrace-preload\.so"' | sed 's/"process":"[^"]*"//; s/"\(tid\|seq\|time_ns\|offset\)":[0-9]*//g; s/"[a-z_]*id":[0-9]*//g' >$data.searches
	[ "$(wc -l <$data.searches)" -ge 60 ] || fail "$(wc -l <$data.searches) searches in $data"
done
diff data.searches recorded.searches || fail "the two traces differ in what was searched"
