#!/bin/sh
# What is read of NVIDIA's driver, its GPUs and their nodes, and which kind of machine it is: each laid out below LIBTRACE_ROOT.
. "$(dirname "$0")/../lib.sh"
export LIBTRACE_ROOT="$t/root"
ask() { $runner "$B/ask-host" host >facts || fail "ask-host exits with $?"; }
said() { grep -qxF -e "$1" facts || { cat facts; fail "it does not say: $1"; }; }
unsaid() { ! grep -q -e "^$1" facts || { cat facts; fail "it says: $1"; }; }
fresh() { rm -rf root; mkdir root; }
put() { mkdir -p "root/${1%/*}"; cat >"root/$1"; }

# --- The version of the kernel driver ---
# nvrm VERSION: as these lines have it; the compiler's, behind them, has a version as well.
nvrm() { put proc/driver/nvidia/version; ask; said "driver $1"; }
fresh
nvrm 550.90.07 <<'END'
NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.90.07  Fri May 31 09:35:42 UTC 2024
GCC version:  gcc version 11.4.0 (Ubuntu 11.4.0-1ubuntu1~22.04)
END
nvrm 580.95.05 <<'END'
NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  580.95.05  Release Build  (dvs-builder@U22-I3-AF05-23-2)  Tue Sep 23 09:55:41 UTC 2025
GCC version:  gcc version 12.3.0 (Ubuntu 12.3.0-1ubuntu1~22.04)
END
nvrm 540.4.0 <<'END'
NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  540.4.0  Release Build  (buildbrain@mobile-u64-5414-d7000)  Wed Jan 15 14:33:29 PST 2025
END
nvrm 615.31 <<'END'
NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  615.31  Release Build  (root@host)
END
# The version is on that line or nowhere.
printf 'NVRM version: something else\nGCC version:  gcc version Module 12.3.0\n' | put proc/driver/nvidia/version
ask
unsaid driver
: | put proc/driver/nvidia/version
ask
unsaid driver
echo 575.57.08 | put sys/module/nvidia/version
ask
said 'driver 575.57.08'
fresh
echo 575.57.08 | put sys/module/nvidia/version
ask
said 'driver 575.57.08'
printf 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.133.20  x\n' | put proc/driver/nvidia/version
ask
said 'driver 570.133.20'
export LIBTRACE_DRIVER_VERSION=545.23.08
ask
said 'driver_stand_in 545.23.08'
unsaid 'driver '
unset LIBTRACE_DRIVER_VERSION
# A line that is no text.
{ printf 'NVRM version: Module '; head -c 100000 /dev/urandom | tr -d '\n0-9'; } | put proc/driver/nvidia/version
ask
said 'driver 575.57.08'

# --- GPUs ---
fresh
ask
unsaid gpu
printf 'Model: \t\t NVIDIA GeForce RTX 4090\nIRQ:   \t\t 24\n' | put proc/driver/nvidia/gpus/0000:01:00.0/information
printf 'Model: \t\t NVIDIA H100 80GB HBM3\n' | put proc/driver/nvidia/gpus/0000:0a:00.0/information
echo 'no model' | put proc/driver/nvidia/gpus/0000:0b:00.0/information
ask
said 'gpu 0000:01:00.0 NVIDIA GeForce RTX 4090'
said 'gpu 0000:0a:00.0 NVIDIA H100 80GB HBM3'
[ "$(grep -c '^gpu' facts)" -eq 2 ] || { cat facts; fail "not two GPUs"; }

# --- Nodes: opened, nothing is waited for ---
: | put dev/nvidiactl
mkfifo root/dev/nvidia0
mkdir root/dev/nvidia-caps
ln -s /nowhere root/dev/nvidia1
chmod 600 root/dev/nvidiactl
ask
said 'device /dev/nvidiactl 100600 opens'
grep -q '^device /dev/nvidia0 10[0-7]* opens$' facts || { cat facts; fail "the FIFO is not opened without waiting"; }
unsaid 'device /dev/nvidia-caps'
unsaid 'device /dev/nvidia1'
if [ "$(id -u)" -eq 0 ] && mknod root/dev/nvidia2 c 195 2 2>mknod.err; then
	ask
	if ! [ -e /proc/driver/nvidia/version ]; then
		grep -q '^device /dev/nvidia2 20[0-7]* E[A-Z]*$' facts || { cat facts; fail "a node without a driver opens"; }
	fi
else
	chmod 0 root/dev/nvidiactl
	ask
	said 'device /dev/nvidiactl 100000 EACCES'
fi

# --- WSL: its driver is that of Windows ---
fresh
mkdir -p root/usr/lib/wsl/lib
ask
said wsl
fresh
echo 6.6.87.2-microsoft-standard-WSL2 | put proc/sys/kernel/osrelease
ask
said wsl
said 'kernel 6.6.87.2-microsoft-standard-WSL2'
printf 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.133.20  x\n' | put proc/driver/nvidia/version
ask
unsaid wsl
fresh
echo 6.8.0-60-generic | put proc/sys/kernel/osrelease
ask
unsaid wsl

# --- Jetsons ---
# l4t RELEASE: what /etc/nv_tegra_release says
l4t() { put etc/nv_tegra_release; ask; said "jetson_release $1"; }
l4t R36.4.3 <<'END'
# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025
# KERNEL_VARIANT: oot
TARGET_USERSPACE_LIB_DIR=nvidia
TARGET_USERSPACE_LIB_DIR_PATH=usr/lib/aarch64-linux-gnu/nvidia
END
l4t R35.5.0 <<'END'
# R35 (release), REVISION: 5.0, GCID: 35550185, BOARD: t186ref, EABI: aarch64, DATE: Tue Feb 20 04:46:31 UTC 2024
END
l4t R38.2 <<'END'
# R38 (release), REVISION: 2, GCID: 41844464, BOARD: generic, EABI: aarch64, DATE: Fri Aug 22 2025
END
l4t R39 <<'END'
# R39 (release)
END
printf '# Release 36, REVISION: 4\n' | put etc/nv_tegra_release
ask
unsaid jetson_release
printf 'NVIDIA Jetson AGX Orin Developer Kit\0' | put proc/device-tree/model
ask
said 'jetson_model NVIDIA Jetson AGX Orin Developer Kit'
printf 'Raspberry Pi 5\0' | put proc/device-tree/model
ask
unsaid jetson_model
