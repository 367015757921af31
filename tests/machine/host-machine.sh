#!/bin/sh
# What kind of system it is, what is installed to install with, and which CUDA toolkits: laid out below LIBTRACE_ROOT.
. "$(dirname "$0")/../lib.sh"
export LIBTRACE_ROOT="$t/root"
unset KUBERNETES_SERVICE_HOST APPTAINER_CONTAINER SINGULARITY_CONTAINER
ask() { $runner "$B/ask-host" host >facts || fail "ask-host exits with $?"; }
said() { grep -qxF -e "$1" facts || { cat facts; fail "it does not say: $1"; }; }
unsaid() { ! grep -q -e "^$1" facts || { cat facts; fail "it says: $1"; }; }
fresh() { rm -rf root; mkdir root; }
put() { mkdir -p "root/${1%/*}"; cat >"root/$1"; }

# --- os-release(5): with quotes and without, the one of /usr/lib behind that of /etc ---
fresh
put usr/lib/os-release <<'END'
# ID=no
PRETTY_NAME="Ubuntu 24.04.2 LTS"
VERSION_ID="24.04"
ID=ubuntu
ID_LIKE='debian  other'
END
ask
said 'os_id ubuntu'
said 'os_version 24.04'
said 'os_name Ubuntu 24.04.2 LTS'
said 'os_like debian'
said 'os_like other'
put etc/os-release <<'END'
ID="rhel"
PRETTY_NAME="A \"B\" \$C"
VERSION_ID=
NOT_CLOSED="x
END
ask
said 'os_id rhel'
said 'os_name A "B" $C'
unsaid os_version
unsaid os_like
printf 'ID="' | put etc/os-release
ask
unsaid os_id
rm root/etc/os-release
mkfifo root/etc/os-release
ask
said 'os_id ubuntu'

# --- Containers ---
# inside KIND: so it is now, and never without
inside() { ask; said "container $1"; fresh; ask; unsaid container; }
fresh
: | put .dockerenv
inside docker
: | put run/.containerenv
inside podman
echo 'lxc' | put run/systemd/container
inside lxc
echo systemd-nspawn | put run/systemd/container
inside systemd-nspawn
mkdir -p root/.singularity.d
inside apptainer
echo '0::/system.slice/docker-1234.scope
1:name=systemd:/docker/1234' | put proc/1/cgroup
inside docker
echo '12:cpuset:/kubepods/besteffort/pod1/2' | put proc/1/cgroup
: | put .dockerenv
inside kubernetes
: | put .dockerenv
mkdir -p root/var/run/secrets/kubernetes.io
inside kubernetes
: | put .dockerenv
KUBERNETES_SERVICE_HOST=10.0.0.1 ask
said 'container kubernetes'
fresh
APPTAINER_CONTAINER=/x.sif ask
said 'container apptainer'
echo '0::/init.scope' | put proc/1/cgroup
ask
unsaid container

# --- What can install something: commands of PATH ---
fresh
mkdir -p root/opt/tools root/usr/bin root/not
: >root/opt/tools/uv
: >root/usr/bin/dnf
: >root/usr/bin/apk
: >root/not/conda
mkdir root/usr/bin/mamba
chmod 755 root/opt/tools/uv root/usr/bin/dnf root/not/conda
PATH=/usr/bin:/bin:relative::/opt/tools ask
said 'manager dnf'
said 'manager uv'
unsaid 'manager apk'
unsaid 'manager mamba'
unsaid 'manager conda'
unsaid 'manager apt-get'

# --- Toolkits: each once, by the name that says most ---
mkdir -p root/usr/local/cuda-13.0 root/usr/local/cuda-9.2 root/opt/nvidia/hpc_sdk/Linux_x86_64/25.7/cuda/12.9/bin root/etc/alternatives
ln -s "$t/root/usr/local/cuda-13.0" root/etc/alternatives/cuda
ln -s "$t/root/etc/alternatives/cuda" root/usr/local/cuda
ln -s cuda-13.0 root/usr/local/cuda-13
: >root/usr/local/cuda-file
ask
grep '^toolkit' facts >toolkits
printf 'toolkit %s\n' /usr/local/cuda-9.2 /usr/local/cuda-13.0 /opt/nvidia/hpc_sdk/Linux_x86_64/25.7/cuda/12.9 | diff - toolkits || fail "toolkits"
# A link that leads to itself is none.
rm root/usr/local/cuda
ln -s cuda root/usr/local/cuda
ask
grep '^toolkit' facts | diff - toolkits || fail "toolkits with a loop"
# The real machine.
unset LIBTRACE_ROOT
ask
said "kernel $(uname -r)"
[ -n "$runner" ] || said "machine $(uname -m)"
