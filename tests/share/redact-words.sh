#!/bin/sh
# What has to do with loading stays: names of packages that are also a user's (a Jetson's is `nvidia`), root's folder, known
# Python, scripts and modules, library names, versions and architectures that stand among the arguments.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
mktrace data <<'T'
file 100-1000-0100000000000000.audit.trace
image exe=/usr/bin/python3.10 cwd=/home/nvidia/app argv=/usr/bin/python3.10,-c,import\x20torch;\x20print(torch.cuda.is_available()) env=PATH=/home/nvidia/.local/bin:/usr/local/nvidia/bin,LD_LIBRARY_PATH=/usr/lib/aarch64-linux-gnu/nvidia:/media/nvidia/ssd:/root/lib,CUDA_HOME=/usr/local/cuda,CONDA_PREFIX=/home/conda/env
search name=libcudart.so.12
candidate loader_flag=default outcome=missing path=/home/nvidia/.local/lib/python3.10/site-packages/nvidia/cuda_runtime/lib/libcudart.so.12
candidate loader_flag=default outcome=missing path=/home/linuxbrew/.linuxbrew/lib/libcudart.so.12
candidate loader_flag=default outcome=missing path=/usr/lib/aarch64-linux-gnu/nvidia/libcudart.so.12
candidate loader_flag=default outcome=found path=/home/alice/site-packages/alice/libcudart.so.12
object id=0x1 path=/home/alice/site-packages/alice/libcudart.so.12 soname=libcudart.so.12
file 101-1001-0200000000000000.audit.trace pid=101 start=1001 random=02
image exe=/usr/bin/python3 argv=python3,-m,torch.distributed.run,--nproc-per-node=8,train.py,-L/usr/lib/x86_64-linux-gnu,/usr/lib/libfoo.so.1,libbar2000.so.1,12.8.1 env=PATH=/usr/bin
search name=libbar2000.so.1
candidate loader_flag=default outcome=missing path=/usr/lib/x86_64-linux-gnu/libbar2000.so.1
T
export USER=alice HOME=/home/alice
pack -o packed.libtrace data
libtrace dump --run=all packed.libtrace >out 2>err || { status=$?; cat err; fail "dump exits with $status"; }
has 'cwd=/home/user[0-9]*/app' out
has 'argv=\[/usr/bin/python3.10 -c "import torch; print(torch.cuda.is_available())"\]' out
has 'PATH=/home/user[0-9]*/.local/bin:/usr/local/nvidia/bin LD_LIBRARY_PATH=/usr/lib/aarch64-linux-gnu/nvidia:/media/user[0-9]*/ssd:/root/lib CUDA_HOME=/usr/local/cuda CONDA_PREFIX=/home/conda/env' out
has 'path=/home/user[0-9]*/.local/lib/python3.10/site-packages/nvidia/cuda_runtime/lib/libcudart.so.12' out
has 'path=/home/linuxbrew/.linuxbrew/lib/libcudart.so.12' out
has 'path=/home/user[0-9]*/site-packages/alice/libcudart.so.12' out
has 'argv=\[python3 -m torch.distributed.run word[0-9]* train.py word[0-9]* /usr/lib/libfoo.so.1 libbar2000.so.1 word[0-9]*\]' out
has 'path=/usr/lib/x86_64-linux-gnu/libbar2000.so.1' out
hasnt '/home/nvidia\|/home/alice' out
# Two users are two.
[ "$(grep -o '/home/user[0-9]*' out | sort -u | wc -l)" -eq 2 ] || fail "two users are $(grep -o '/home/user[0-9]*' out | sort -u | wc -l)"
