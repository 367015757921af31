#!/bin/sh
# The cure of the real torch: two small CUDA wheels are gone, and the one command that is said brings them in the versions that
# torch pins, after which the import works.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
unshare -m true 2>/dev/null || skip "no mount namespace may be made here (unshare -m)"
# Beside the environment, to be on the same file system: everything is a hard link, and pip replaces files, it writes into none.
copy=$(mktemp -d "$torch-copy.XXXXXX")
trap 'rm -rf "$copy"' EXIT
cp -al "$torch" "$copy/env" || fail "the environment cannot be copied"
python=$copy/env/bin/python
mkdir none
imported() {
	rm -rf data
	unshare -m "$top/tests/torch/without-toolkit" libnvJitLink.so.13 "$t/none" "$B/libtrace" record -q -o data -- "$python" -c 'import torch' 2>err
	status=$?
	[ $status -ne 77 ] || skip "a CUDA toolkit is where it cannot be hidden"
	libtrace diagnose data >said
	return $status
}
"$python" -m pip uninstall -q -y nvidia-nvjitlink nvidia-cufile || fail "uninstall"
imported && fail "torch can be imported without nvJitLink"
has '^error\[not-found\]: `lib[A-Za-z]*\.so\.[0-9]*` was not found$' said
grep '^    .*-m pip install' said >command
[ "$(wc -l <command)" -eq 1 ] || { cat said; fail "not one command"; }
has "^    $python -m pip install '\{0,1\}nvidia-cufile==[0-9.*]*'\{0,1\} 'nvidia-nvjitlink<[0-9]*,>=[0-9.]*'\$" command
"$python" -m pip download -q --no-deps -d none 'nvidia-cufile' >/dev/null 2>&1 || skip "no registry to install from: the command was right, and not run"
rm -rf none
mkdir none
sh -e command >out 2>&1 || { cat command out; fail "the command fails"; }
imported || { cat err said; fail "the cure does not help"; }
hasnt '^error' said
"$python" -m pip check >out || { cat out; fail "not what torch requires"; }
