#!/bin/sh
# Two distributions list one path, as the CUDA 12 and 13 flavours of a library do: it is whose size it has, else the first's.
. "$(dirname "$0")/../lib.sh"
only_native "asks about this machine's files"
site=$t/env/lib/python3.11/site-packages
mkdir -p env/bin "$site/nvidia/cudnn/lib"
: >env/bin/python
printf 1234567 >"$site/nvidia/cudnn/lib/libcudnn.so.9"
printf 12 >"$site/nvidia/cudnn/lib/libcudnn_ops.so.9"
for flavour in cu12,7,3 cu13,9,4; do
	name=nvidia_cudnn_${flavour%%,*}-9.1.dist-info
	mkdir "$site/$name"
	sizes=${flavour#*,}
	printf 'Name: nvidia-cudnn-%s\nVersion: 9.1\n' "${flavour%%,*}" >"$site/$name/METADATA"
	printf 'nvidia/cudnn/lib/libcudnn.so.9,sha256=x,%s\nnvidia/cudnn/lib/libcudnn_ops.so.9,,%s\nnvidia/cudnn/lib/libgone.so,,5\n' \
		"${sizes%,*}" "${sizes#*,}" >"$site/$name/RECORD"
done
owners() { "$B/ask-python" "$site/nvidia/cudnn/lib/libcudnn.so.9" "$site/nvidia/cudnn/lib/libcudnn_ops.so.9" "$site/nvidia/cudnn/lib/libgone.so" >said; }
owners
has "/libcudnn.so.9: nvidia-cudnn-cu12 " said
has "/libcudnn_ops.so.9: nvidia-cudnn-cu12 " said
has "/libgone.so: nvidia-cudnn-cu12 .*(gone)" said
printf 123456789 >"$site/nvidia/cudnn/lib/libcudnn.so.9"
owners
has "/libcudnn.so.9: nvidia-cudnn-cu13 " said
has "/libcudnn_ops.so.9: nvidia-cudnn-cu12 " said
