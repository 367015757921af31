#!/bin/sh
# The command is for the environment that is there: without pip, made by uv, a folder of --target, managed by the system, conda's.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/wheels"
toolkit 13.2.86
toolkit 13.3.10
framework "Requires-Dist: demo-toolkit[rt,blas]==13.2; platform_system == 'Linux'"
both="'nvidia-demo-runtime==13.2.86.\*' 'nvidia-demoblas==13.2.86.\*'"
environment env
lose() { rm -rf "$site"/nvidia "$site"/nvidia_demo*; }

# Without pip: ensurepip brings it.
env/bin/python -m pip uninstall -q -y pip setuptools
lose
diagnosed env/bin/python -c 'import frame' && fail "it works without"
has "^ *$t/env/bin/python -m ensurepip && $t/env/bin/python -m pip install $both\$" said
cure 1
diagnosed env/bin/python -c 'import frame' || { cat said; fail "the cure does not help"; }

# Without pip, and made by uv: uv.
env/bin/python -m pip uninstall -q -y pip setuptools
lose
echo 'uv = 0.9.1' >>env/pyvenv.cfg
diagnosed env/bin/python -c 'import frame' && fail "it works without"
has "^ *uv pip install --python $t/env/bin/python $both\$" said

# A folder of pip install --target, on PYTHONPATH: what is in it already stays.
"$system_python" -m venv plain
plain/bin/python -m pip install -q --target "$t/folder of mine" frame || fail "pip install --target"
export PYTHONPATH="$t/folder of mine"
diagnosed plain/bin/python -c 'import frame' || { cat errors; fail "the folder"; }
rm -rf "$PYTHONPATH"/nvidia_demoblas* "$PYTHONPATH"/nvidia/cu13/lib/libdemoblas.so.13
diagnosed plain/bin/python -c 'import frame' && fail "it works without"
if ! command -v uv >/dev/null; then
	has "^ *d=.* pip download .* 'nvidia-demoblas==13.2.86.\*' .*'$t/folder of mine'" said
	cure 1
	diagnosed plain/bin/python -c 'import frame' || { cat said; fail "the cure does not help"; }
fi
unset PYTHONPATH

# other NAME: an environment that is run by another's Python, through PYTHONPATH, so that it need not be able to run by itself.
other() {
	environment "$1"
	rm "$1/pyvenv.cfg"
	mkdir -p "$1/lib/python$python_version"
	export PYTHONPATH="$site"
	rm -rf "$site"/nvidia "$site"/nvidia_demo*
}

# One that the system manages: a new one, with the framework in its version.
other managed
: >"managed/lib/python$python_version/EXTERNALLY-MANAGED"
diagnosed plain/bin/python -c 'import frame' && fail "it works without"
has "in a virtual environment, as the system's package manager keeps $t/managed" said
has "^ *$t/managed/bin/python -m venv ~/venv && ~/venv/bin/python -m pip install frame==2.15\$" said
unset PYTHONPATH
cure 1
diagnosed "$HOME/venv/bin/python" -c 'import frame' || { cat said; fail "the cure does not help"; }

# conda's environment, and a distribution that pip has put there: pip.  A library that is conda's own: conda.
other conda
mkdir conda/conda-meta
diagnosed plain/bin/python -c 'import frame' && fail "it works without"
has "^ *$t/conda/bin/python -m pip install $both\$" said
echo conda >"$site/frame-2.15.dist-info/INSTALLER"
printf '{"name": "frame", "version": "2.15", "channel": "https://conda.anaconda.org/conda-forge/linux-64", "files": ["lib/python%s/site-packages/frame/lib/libframe.so"]}\n' \
	"$python_version" >conda/conda-meta/frame-2.15-0.json
diagnosed plain/bin/python -c 'import frame' && fail "it works without"
has "^ *[a-z]* install -p $t/conda -c conda-forge demo-rt libdemoblas\$" said
