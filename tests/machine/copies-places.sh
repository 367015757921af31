#!/bin/sh
# Where copies of a name are found: in the folders of the trace and the usual places, each once, told by one name.
. "$(dirname "$0")/../lib.sh"
export LIBTRACE_ROOT="$t/root"
triplet=$ARCH-linux-gnu
ask() { $runner "$B/ask-host" copies "$@" >got || fail "ask-host exits with $?"; }
put() { for file; do mkdir -p "root${file%/*}"; : >"root$file"; done; }
same() { sort >expected.sorted; sort got | diff expected.sorted - || fail "copies"; }

put /usr/lib/$triplet/libcudss/12/libcudss.so.0 /usr/lib/$triplet/libcudss/13/libcudss.so.0 /usr/lib/$triplet/nvshmem/13/libnvshmem_host.so.3 \
	/usr/local/cuda-12.9/lib64/libcudart.so.12 /usr/local/cuda-12.9/lib64/libcudart.so.12.9.79 /usr/local/cuda-12.9/lib64/libcudart.so \
	/usr/local/cuda-13.0/targets/x86_64-linux/lib/libcudart.so.13 /usr/local/cuda-13.0/extras/CUPTI/lib64/libcupti.so.13 \
	/usr/local/cuda-13.0/compat/libcuda.so.1 /usr/lib/wsl/lib/libcuda.so.1 /opt/nvidia/l4t-gpu-libs/nvgpu/libcuda.so.1 \
	/usr/lib64/libcuda.so.570.133.20 /usr/lib64/libcudart.so.conf /usr/lib64/libcudart.so.12-gdb.py /usr/lib64/xlibcudart.so.12 \
	/usr/lib64/libcudart.so.11.0/not-a-file
ask libcudss.so.0 libnvshmem_host.so.3 libcudart.so.13 libcupti.so.13 libcuda.so.1
same <<END
libcudss.so.0 /usr/lib/$triplet/libcudss/12/libcudss.so.0 copy
libcudss.so.0 /usr/lib/$triplet/libcudss/13/libcudss.so.0 copy
libnvshmem_host.so.3 /usr/lib/$triplet/nvshmem/13/libnvshmem_host.so.3 copy
libcudart.so.13 /usr/local/cuda-12.9/lib64/libcudart.so.12 other-version
libcudart.so.13 /usr/local/cuda-13.0/targets/x86_64-linux/lib/libcudart.so.13 copy
libcupti.so.13 /usr/local/cuda-13.0/extras/CUPTI/lib64/libcupti.so.13 copy
libcuda.so.1 /usr/local/cuda-13.0/compat/libcuda.so.1 copy
libcuda.so.1 /usr/lib/wsl/lib/libcuda.so.1 copy
libcuda.so.1 /opt/nvidia/l4t-gpu-libs/nvgpu/libcuda.so.1 copy
libcuda.so.1 /usr/lib64/libcuda.so.570.133.20 other-version
END
# A name without a number has the numbered ones for other versions; where it is there they are the same file.
ask libcudart.so
same <<END
libcudart.so /usr/local/cuda-12.9/lib64/libcudart.so copy
libcudart.so /usr/local/cuda-13.0/targets/x86_64-linux/lib/libcudart.so.13 other-version
END
# One folder by two names is told by the first; what the trace names comes first, and need not be below the root.
ln -s cuda-13.0 root/usr/local/cuda
ask libcupti.so.13
same <<END
libcupti.so.13 /usr/local/cuda-13.0/extras/CUPTI/lib64/libcupti.so.13 copy
END
$runner "$B/ask-host" -r "$t/root" copies libcupti.so.13 libcudart.so.14 -- /usr/local/cuda/extras/CUPTI/lib64/ /nowhere "$t/root/usr/lib64/libcuda.so.570.133.20" >got
same <<END
libcupti.so.13 /usr/local/cuda/extras/CUPTI/lib64/libcupti.so.13 copy
libcudart.so.14 /usr/local/cuda-12.9/lib64/libcudart.so.12 other-version
libcudart.so.14 /usr/local/cuda-13.0/targets/x86_64-linux/lib/libcudart.so.13 other-version
END
# An absolute request is looked for by its name; the same name twice is told once.
mkdir own '*'
: >own/libonly.so
: >'*/libstar.so.1'
ask /gone/libonly.so libonly.so libstar.so.1 libabsent.so -- "$t/own" "$t/*"
same <<END
libonly.so $t/own/libonly.so copy
libstar.so.1 $t/*/libstar.so.1 copy
END
# An environment of conda around a folder of the trace.
mkdir -p conda/conda-meta conda/lib/python3.12/site-packages/x conda/targets/x86_64-linux/lib
: >conda/targets/x86_64-linux/lib/libonly.so.2
ask libonly.so.1 -- "$t/conda/lib/python3.12/site-packages/x"
same <<END
libonly.so.1 $t/conda/targets/x86_64-linux/lib/libonly.so.2 other-version
END

# --- Bounded, and bytes are bytes ---
rm -rf root
mkdir -p root/usr/lib64 many
odd=$(printf 'lib\033[31m\nx\377.so.1')
: >"many/$odd"
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "many/libmany.so.%d\n", i }' | xargs touch
ln -s many many/loop
ln -s libself.so.1 many/libself.so.1
ask "$odd" libmany.so.9999 libself.so.1 libself.so.2 -- "$t/many" "$t/many/loop"
[ "$(grep -c libmany got)" -eq 32 ] || fail "not the first 32 of many"
grep -aq '\.so\.1 copy$' got || { cat -v got; fail "the odd name"; }
grep -q "^libself.so.1 $t/many/libself.so.1 copy$" got || fail "a link to itself is for others to judge"
ask -- "$t/many"
[ ! -s got ] || fail "asked for nothing"
