#!/bin/sh
# The driver library is there, and there is no GPU to open: hidden by a variable, no node in /dev, no driver in the kernel.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
member driver libcuda 580.95.05 libcuda.so.1
judged 1 LD_LIBRARY_PATH="$t/driver" ./opens libcuda.so.1 libnone.so
found 'error[no-device]' 'warning[not-found]'
has 'no NVIDIA driver is in the kernel' out
judged 0 LD_LIBRARY_PATH="$t/driver" ./tries libcuda.so.1
found 'note[no-device]'

driver 580.95.05
judged 1 LD_LIBRARY_PATH="$t/driver" ./tries libcuda.so.1
found 'error[no-device]'
compare no-device <out

# A node that opens: a file does as well.
devices
judged 0 LD_LIBRARY_PATH="$t/driver" ./tries libcuda.so.1
hasnt '\[no-device' out

judged 0 LD_LIBRARY_PATH="$t/driver" CUDA_VISIBLE_DEVICES= ./tries libcuda.so.1
found 'note[no-device]'
has 'CUDA_VISIBLE_DEVICES=$' out
judged 0 LD_LIBRARY_PATH="$t/driver" CUDA_VISIBLE_DEVICES=0,1 ./tries libcuda.so.1
hasnt '\[no-device' out

# A node that leads nowhere (ENXIO): a socket is as good as what libcuda leaves behind where there is no driver.
rm root/dev/nvidia0
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("root/dev/nvidia0")' || skip "no python3 to make a node that does not open"
judged 1 LD_LIBRARY_PATH="$t/driver" ./tries libcuda.so.1
has '^error\[no-device\]: `/dev/nvidia0` cannot be opened: No such device or address' out
