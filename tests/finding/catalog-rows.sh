#!/bin/sh
# The catalogue that the command carries has no wrong row, and says of a library what this machine's words for it are.
. "$(dirname "$0")/../lib.sh"
# asked QUESTION ANSWER: words of the question stand between tabs.
asked() {
	printf "$1\n" | $runner "$B/ask-catalog" >out 2>err || fail "ask-catalog exits with $?"
	[ ! -s err ] || { cat err; fail "a warning about what the command carries"; }
	[ "$(cat out)" = "$2" ] || fail "$(printf "$1"): $(cat out), and not: $2"
}
asked 'soname\tlibcudart.so.13\t0\t' 'libcudart.so.13 13 nvidia-cuda-runtime cuda-cudart-13-{Y} cuda-cudart-13-{Y} cuda-cudart - nvidia'
asked 'soname\tlibcudart.so.12\t13\t' '-'
asked 'soname\tlibcusparse.so.12\t12\t' 'libcusparse.so.12 12 nvidia-cusparse-cu12 libcusparse-12-{Y} libcusparse-12-{Y} libcusparse - nvidia'
asked 'soname\tlibcusparse.so.12\t13\t' 'libcusparse.so.12 13 nvidia-cusparse libcusparse-13-{Y} libcusparse-13-{Y} libcusparse - nvidia'
asked 'soname\tlibcudnn_engines_tensor_ir.so.9\t13\t' 'libcudnn_*.so.9* 13 nvidia-cudnn-cu13 libcudnn9-cuda-13 libcudnn9-cuda-13 libcudnn - nvidia'
asked 'soname\tlibcudss.so.0\t12\taarch64' 'libcudss.so.0 12 nvidia-cudss-cu12 libcudss0-cuda-12 libcudss0-cuda-12 libcudss /usr/lib/{T}/libcudss/12 nvidia'
asked 'soname\tlibnvpl_lapack_lp64_gomp.so.0\t0\taarch64' 'libnvpl_lapack_*.so.0 0 - libnvpl-lapack0 libnvpl-lapack0 libnvpl-lapack0 - nvidia'
asked 'soname\tlibnvpl_lapack_lp64_gomp.so.0\t0\tx86_64' '-'
asked 'soname\tlibcuda.so.1\t13\t' 'libcuda.so.1 0 - libnvidia-compute-{N} - cuda-compat - driver'
asked 'soname\tlibnppc.so.12\t0\t' 'libnpp[ci]*.so.12 12 nvidia-npp-cu12 libnpp-12-{Y} libnpp-12-{Y} libnpp - nvidia'
asked 'soname\tlibstdc++.so.6\t13\tx86_64' 'libstdc++.so.6 0 - libstdc++6 libstdc++ libstdcxx - -'
asked 'soname\tlibGL.so.1\t0\t' 'libGL.so.1 0 - libgl1 libglvnd-glx libgl - -'
asked 'soname\tlibxcb-cursor.so.0\t0\t' 'libxcb-cursor.so.0 0 - libxcb-cursor0 xcb-util-cursor xcb-util-cursor - -'
asked 'soname\tlibfoo.so.1\t13\tx86_64' '-'
asked 'expected\t/usr/lib/libnccl-net.so\t/x/libnccl.so.2' 'optional: a plugin of NCCL'
asked 'expected\tlibGL.so.1\tlibcupti.so.13' 'optional: an interface that CUPTI could profile'
asked 'expected\tlibGL.so.1\tcv2.abi3.so' '-'
asked 'expected\tlibcutensor.so.2\tcutensor.cpython-311-x86_64-linux-gnu.so' 'optional: cupy does without cuTENSOR'
asked 'expected\tlibcutensor.so.2\tlibplug.so' '-'
asked 'expected\tlibcuda.so.1\tlibcudart.so.13' '-'
asked 'expected\tlibcudnn_ops.so.9\tlibcudnn.so.9' '-'
asked 'expected\tlibcudnn_ops.so.9.26.0\tlibcudnn.so.9' 'cuDNN tries the longer versions of the name first'
asked 'result\t802' 'SYSTEM_NOT_READY on machines with NVSwitch, nvidia-fabricmanager does not run, or is of another version than the driver'
asked 'result\t12345' '-'
asked 'gpu\tNVIDIA H100 80GB HBM3' '90 datacenter -'
asked 'gpu\tNVIDIA A100-SXM4-80GB' '80 datacenter -'
asked 'gpu\tNVIDIA A10' '86 datacenter -'
asked 'gpu\tNVIDIA RTX A1000' '86 - -'
asked 'gpu\tNVIDIA RTX A6000' '86 - -'
asked 'gpu\tTesla T4' '75 datacenter -'
asked 'gpu\tNVIDIA GeForce RTX 5090' '120 - -'
asked 'gpu\tNVIDIA RTX PRO 6000 Blackwell Server Edition' '120 datacenter -'
asked 'gpu\tNVIDIA RTX 6000 Ada Generation' '89 - -'
asked 'gpu\tNVIDIA L40S' '89 datacenter -'
asked 'gpu\tNVIDIA GB200' '100 datacenter -'
asked 'gpu\tNVIDIA Thor' '110 datacenter -'
asked 'gpu\tTesla P100-PCIE-16GB' '60 datacenter -'
asked 'gpu\tNVIDIA GeForce GTX 1080 Ti' '61 - -'
printf 'gpu\tNVIDIA GB10\n' | $runner "$B/ask-catalog" >out
has '^121 - Found GPU0 NVIDIA GB10' out

# No row stands behind one that matches the same for it: nobody would ever see it.
awk -F '\t' '/^[^#]/ && seen[$1 FS $2 FS $3]++ { print FILENAME ":" FNR ": " $1; bad = 1 } END { exit bad }' "$top/catalog/sonames.tsv" ||
	fail "a row stands twice"
