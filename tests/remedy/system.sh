#!/bin/sh
# A program that no Python environment has: the system's package, NVIDIA's, a folder off the default path, or how to search.
. "$(dirname "$0")/../lib.sh"
only_native "asks about this machine's files"
mkdir -p root/etc catalog gone
export LIBTRACE_ROOT="$t/root" LIBTRACE_CATALOG="$t/catalog" HOME="$t/home"
printf 'libdemodist.so.1\t-\t-\tdistribution\t-\tlibdemodist1\tdemodist\t-\nlibdemodss.so.0\t-\t-\tnvidia\tdemodss-cu{X}\tlibdemodss0-cuda-{X}\tlibdemodss0-cuda-{X}\t-\t/usr/lib/{T}/libdemodss/{X}\n' \
	>catalog/sonames.tsv
for name in libdemodist.so.1 libdemodss.so.0 libnobody.so.3; do echo "int f_${name%%.*};" | lib "gone/$name"; done
# os ID LIKE VERSION
os() { printf 'ID=%s\nID_LIKE="%s"\nVERSION_ID="%s"\nPRETTY_NAME="%s"\n' "$1" "$2" "$3" "$1 $3" >root/etc/os-release; }
# asks NAME [CC options…]: a program that needs NAME, and what is said of it.
asks() {
	wanted=$1
	shift
	prog "prog" -Wl,--no-as-needed -Lgone "-l:$wanted" "$@" <<END
int main(void) { return 0; }
END
	rm -rf data
	"$B/libtrace" record -q -o data -- ./prog 2>errors && fail "it runs without $wanted"
	"$B/libtrace" diagnose data >said 2>errors
}
[ "$(id -u)" -eq 0 ] && sudo= || sudo='sudo '

os debian '' 13
asks libdemodist.so.1
has "^    ${sudo}apt-get install libdemodist1\$" said
hasnt "NVIDIA" said
os fedora '' 44
asks libdemodist.so.1
has "^    ${sudo}dnf install demodist\$" said
os arch '' ''
asks libdemodist.so.1
hasnt "install libdemodist1" said
has "help: no package is known to have it: ask where prog comes from" said

# NVIDIA's: which repository, and where ld.so has to look.  The CUDA is that of the program.
os ubuntu debian 24.04
mkdir -p gone13
echo 'int cudart;' | lib gone13/libcudart.so.13
asks libdemodss.so.0 -Wl,-rpath,"$t/gone13" -Lgone13 -l:libcudart.so.13
machine=x86_64
[ "$ARCH" = aarch64 ] && machine=sbsa
has "help: install it, from NVIDIA's repository, https://developer.download.nvidia.com/compute/cuda/repos/ubuntu2404/$machine\$" said
has "^    ${sudo}apt-get install libdemodss0-cuda-13\$" said
has "^    .*/usr/lib/$ARCH-linux-gnu/libdemodss/13.*ldconfig\$" said
os rocky 'rhel centos fedora' 9.4
asks libdemodss.so.0 -Wl,-rpath,"$t/gone13" -Lgone13 -l:libcudart.so.13
has "repos/rhel9/$machine\$" said
has "^    ${sudo}dnf install libdemodss0-cuda-13\$" said

# Nobody knows it: no package is made up.
os ubuntu debian 24.04
asks libnobody.so.3
has "^    apt-file search --regexp '/libnobody" said
hasnt "install libnobody" said
os fedora '' 44
asks libnobody.so.3
has "^    dnf provides '\*/libnobody.so.3'\$" said

