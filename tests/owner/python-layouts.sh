#!/bin/sh
# Environments that are known by the paths of libraries alone: uv's, conda's, a folder of --target, a broken one.
. "$(dirname "$0")/../lib.sh"
only_native "asks about this machine's files"
export HOME="$t/home"
# python_at PREFIX: the files that make a folder an environment.
python_at() {
	mkdir -p "$1/bin" "$1/lib/python3.12/site-packages/nvidia/cu13/lib"
	: >"$1/lib/python3.12/site-packages/nvidia/cu13/lib/libcublas.so.13"
	: >"$1/bin/python3.12"
	ln -s python3.12 "$1/bin/python3"
	ln -s python3 "$1/bin/python"
}
ask() { "$B/ask-python" "$@" >said || fail "ask-python exits with $?"; }
library=lib/python3.12/site-packages/nvidia/cu13/lib/libcublas.so.13

python_at uv
printf 'home = %s/base/bin\nimplementation = CPython\nuv = 0.9.1\nversion_info = 3.12.4\ninclude-system-site-packages = false\n' "$t" >uv/pyvenv.cfg
ask "$t/uv/$library"
has "^python $t/uv base=$t/base run=$t/uv/bin/python version=3.12 venv uv writable\$" said
has "^$t/uv/$library: nobody" said

python_at conda
mkdir conda/conda-meta
mkdir -p conda/lib/python3.12/site-packages/pip
: >conda/lib/python3.12/site-packages/pip/__init__.py
ask "$t/conda/$library" "$t/conda/lib/../$library"
has "^python $t/conda base=- run=$t/conda/bin/python version=3.12 conda pip writable\$" said
[ "$(grep -c '^python' said)" -eq 1 ] || fail "one environment, seen twice"

# python3 is another version there: the command is to be run by the one that was traced.
python_at mixed
: >mixed/bin/python3.13
ln -sf python3.13 mixed/bin/python3
ask "$t/mixed/$library"
has " run=$t/mixed/bin/python3.12 " said

# A managed one.
python_at managed
: >managed/lib/python3.12/EXTERNALLY-MANAGED
ask "$t/managed/$library"
has "^python $t/managed .* managed" said

# Packages without any Python, by pip install --target: no prefix.  A user's own are no environment either.
mkdir -p target/nvidia/cu13/lib target/torch/lib target/torch-2.15.0.dist-info home/.local/lib/python3.12/site-packages/torch/lib
ask "$t/target/nvidia/cu13/lib/libcublas.so.13" "$t/managed/$library" "$HOME/.local/lib/python3.12/site-packages/torch/lib/libtorch.so"
has "^  site $t/target\$" said
has "^  site $HOME/.local/lib/python3.12/site-packages\$" said
[ "$(grep -c '^python -' said)" -eq 1 ] || { cat said; fail "the folder, alone, has no prefix"; }
[ "$(grep -c '^python' said)" -eq 2 ] || { cat said; fail "two environments"; }

# The same below a root, where the paths are those of another system.
mkdir root
cp -a managed root/opt
ask --root "$t/root" "/opt/$library"
has "^python /opt base=- run=/opt/bin/python version=3.12 managed" said

# Files that are no files, loops, gigabytes of configuration: passed over.
python_at bad
mkfifo bad/pyvenv.cfg
mkdir -p bad/lib/python3.12/site-packages/torch bad/lib/python3.12/site-packages/x.dist-info
ln -s loop bad/lib/python3.12/site-packages/loop.dist-info
ln -s loop.dist-info bad/lib/python3.12/site-packages/loop
mkfifo bad/lib/python3.12/site-packages/x.dist-info/METADATA
truncate -s 4G bad/lib/python3.12/site-packages/x.dist-info/RECORD
truncate -s 1G bad/lib/python3.12/site-packages/torch/version.py
ask "$t/bad/$library"
has "^python $t/bad " said
has "^distribution x - by -" said
