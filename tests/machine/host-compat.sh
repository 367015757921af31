#!/bin/sh
# Folders of forward-compatibility libraries and what is made of each: the same that the module decides on this machine.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/compat/common"
member system libcuda 535.54.03 libcuda.so.1
compat=root/usr/local/cuda-13.0/compat
fresh() { rm -rf root; mkdir root; }
# verdict LINE: of the one folder, as PATH VERSION CUDA VERDICT [DRIVERS]; the module says the same of it.
verdict() {
	$runner "$B/ask-host" host >facts || fail "ask-host exits with $?"
	grep '^compat' facts >got
	echo "compat $1" | diff - got || fail "the verdict"
	rm -rf data
	traced LD_LIBRARY_PATH="$t/system" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1 >out
	decided
	# shellcheck disable=SC2086 # words
	set -- $1
	grep -qF "\"why\":\"$4\"" matching || { cat matching; fail "the module does not say $4"; }
}
at=/usr/local/cuda-13.0/compat
fresh
driver 535.129.03
member $compat libcuda 580.95.05 libcuda.so.1
verdict "$at 580.95.05 - newer-branch"
note $compat/libcuda.so.580.95.05 '{"format":1,"CUDA version":"13.0","driver":[535,550,570]}'
verdict "$at 580.95.05 13.0 listed 535,550,570"
driver 560.35.03
verdict "$at 580.95.05 13.0 not-listed 535,550,570"
driver 580.95.05
verdict "$at 580.95.05 13.0 same-version 535,550,570"
driver 590.44.01
verdict "$at 580.95.05 13.0 older 535,550,570"
rm -r root/proc
verdict "$at 580.95.05 13.0 no-driver 535,550,570"
mkdir -p root/usr/lib/wsl/lib
verdict "$at 580.95.05 13.0 wsl 535,550,570"
fresh
driver 535.129.03
member $compat libcuda 580.95.05 libcuda.so.1
note $compat/libcuda.so.580.95.05 'no json'
verdict "$at 580.95.05 - bad-note"
member $compat libcuda 580.65.06 libcuda.so.1
$runner "$B/ask-host" host | grep -q "^compat $at 580.[0-9.]* - several" || fail "two versions side by side"
rm $compat/*
echo 'const char *libcuda_which(void) { return "stub"; }' | lib $compat/libcuda.so.580.95.05 -nostdlib -Wl,-soname,libcuda.so.1
verdict "$at 580.95.05 - stub"
: >$compat/libcuda.so.580.95.05
ln -s libcuda.so.580.95.05 $compat/libcuda.so.1
verdict "$at 580.95.05 - unusable"
# The link leads to another folder.
fresh
driver 535.129.03
mkdir -p $compat
member store libcuda 580.95.05 libcuda.so.1
ln -s "$t/store/libcuda.so.580.95.05" $compat/libcuda.so.1
verdict "$at 580.95.05 - newer-branch"
# A folder that is there and empty, or a file, is none.
fresh
driver 535.129.03
mkdir -p $compat root/usr/local/cuda-12.0
: >root/usr/local/cuda-12.0/compat
$runner "$B/ask-host" host | grep '^compat' && fail "an empty folder"
# Jetsons: Orin's own libraries, by CUDA version.
fresh
mkdir -p root/etc root/proc/device-tree
echo '# R36 (release), REVISION: 4.3, GCID: 1, BOARD: generic' >root/etc/nv_tegra_release
printf 'NVIDIA Jetson AGX Orin Developer Kit\0' >root/proc/device-tree/model
member root/usr/local/cuda-13.2/compat_orin libcuda 1.1 libcuda.so.1
verdict "/usr/local/cuda-13.2/compat_orin 1.1 - no-note"
note root/usr/local/cuda-13.2/compat_orin/libcuda.so.1.1 '{"format":1,"CUDA version":"13.2"}' 2
verdict "/usr/local/cuda-13.2/compat_orin 1.1 13.2 newer-cuda"
mv root/usr/local/cuda-13.2/compat_orin root/usr/local/cuda-13.2/compat
verdict "/usr/local/cuda-13.2/compat 1.1 13.2 other-machine"
# The newest of several, and one folder by several names once.
fresh
driver 535.129.03
member root/usr/local/cuda-12.9/compat libcuda 575.57.08 libcuda.so.1
member $compat libcuda 580.95.05 libcuda.so.1
ln -s cuda-13.0 root/usr/local/cuda-13
ln -s cuda-13 root/usr/local/cuda
$runner "$B/ask-host" host | grep '^compat' >got
printf 'compat %s\n' '/usr/local/cuda-12.9/compat 575.57.08 - not-newest' "$at 580.95.05 - newer-branch" | diff - got || fail "two folders"
