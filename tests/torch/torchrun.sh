#!/bin/sh
# torchrun with eight workers on gloo, recorded: one tree for those that are alike, and what sets the one apart that was given another
# LD_LIBRARY_PATH; another run in which all are alike, compared with it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
export GLOO_SOCKET_IFNAME=lo OMP_NUM_THREADS=1 TORCH_CPP_LOG_LEVEL=ERROR
cat >train.py <<'P'
import torch, torch.distributed as dist
dist.init_process_group("gloo")
sum = torch.ones(1) * dist.get_rank()
dist.all_reduce(sum)
if dist.get_rank() == 0:
    print("sum", int(sum.item()))
dist.destroy_process_group()
P
# The system's own copy, from another folder.
libstdcxx=$("$python" -c 'import ctypes
ctypes.CDLL("libstdc++.so.6")
print(next(line.split()[-1] for line in open("/proc/self/maps") if "libstdc++.so.6" in line))')
mkdir opt
cp "$libstdcxx" opt/libstdc++.so.6
cat >worker <<W
#!/bin/sh
if [ "\$RANK" = 3 ] && [ -n "\${ODD:-}" ]; then LD_LIBRARY_PATH=$t/opt; export LD_LIBRARY_PATH; fi
exec "$python" -W ignore train.py
W
chmod +x worker
torchrun() { "$B/libtrace" record -q -o "$1" -- "$python" -W ignore -m torch.distributed.run --standalone --nproc-per-node=8 --no-python ./worker >run.out 2>run.err; }
ODD=1 torchrun odd || { status=$?; cat run.err; fail "torchrun exits with $status"; }
has '^sum 28$' run.out
libtrace tree --charset=utf8 odd >tree.out
[ $? -le 1 ] || fail "tree is in trouble"
has '^python3[.0-9]*   .*rank 0, ' tree.out
hasnt '^python3[.0-9]*   .*rank [1-7]' tree.out
has '^7 of 8 ranks are alike: ranks 0-2, 4-7$' tree.out
has '^rank 3 (process [0-9.]*) differs from rank 0:$' tree.out
has '^  elsewhere: `libstdc++.so.6`$' tree.out
has "^    rank 3  $t/opt/libstdc++.so.6   \[LD_LIBRARY_PATH\]\$" tree.out
has "^    why: LD_LIBRARY_PATH has $t/opt only in rank 3\$" tree.out
has "^  LD_LIBRARY_PATH   rank 0: not set   rank 3: $t/opt\$" tree.out
[ "$(sed -n '/^rank 3 (process/,$p' tree.out | grep -c '^  [a-z ]*: `')" -eq 1 ] || { cat tree.out; fail "rank 3 differs in more than that"; }

libtrace diagnose odd >out
[ $? -le 1 ] || fail "diagnose is in trouble"
hasnt '^error' out
torchrun same || { status=$?; cat run.err; fail "torchrun exits with $status"; }
libtrace tree --charset=utf8 same >tree.out
[ $? -le 1 ] || fail "tree is in trouble"
has '^8 of 8 ranks are alike: ranks 0-7$' tree.out
libtrace diff --charset=utf8 same odd >out
[ $? -eq 1 ] || { cat out; fail "the two should differ"; }
has '^elsewhere: `libstdc++.so.6`$' out
has "^  why: LD_LIBRARY_PATH has $t/opt only in B\$" out
has '^1 elsewhere; [0-9]* processes the same' out
libtrace diff same same >out || { cat out; fail "a trace differs from itself"; }
