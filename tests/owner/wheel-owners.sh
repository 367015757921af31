#!/bin/sh
# Whose a file is, by RECORD: of files that are there, that are gone, behind links, with names in quotes; and what its owner requires.
. "$(dirname "$0")/../lib.sh"
only_native "asks about this machine's files"
site=$t/env/lib/python3.11/site-packages
mkdir -p env/bin "$site/torch/lib" "$site/nvidia/cu13/lib" "$site/odd, name"
: >env/bin/python
: >env/pyvenv.cfg
ln -s lib env/lib64
echo x >"$site/torch/lib/libtorch.so"
echo x >"$site/nvidia/cu13/lib/libcublas.so.13"
echo x >"$site/odd, name/lib\"q\".so"
# dist NAME VERSION [METADATA line…] <RECORD
dist() {
	info=$site/$(echo "$1" | tr - _)-$2.dist-info
	mkdir -p "$info"
	{ printf 'Metadata-Version: 2.1\nName: %s\nVersion: %s\n' "$1" "$2"; shift 2; printf '%s\n' "$@"; printf '\nRequires-Dist: of-the-text\n'; } >"$info/METADATA"
	cat >"$info/RECORD"
	echo pip >"$info/INSTALLER"
}
dist torch 2.15.0 'Requires-Dist: cuda-toolkit[cublas,Cu_Dart]==13.2.2; platform_system == "Linux"' \
	'Requires-Dist: nvidia-cudnn-cu13==9.26.0.51; platform_system == "Linux"' 'Requires-Dist: nvidia-none==1; sys_platform == "win32"' \
	'Requires-Dist: old==1; python_version < "3.11"' 'Requires-Dist: optree; extra == "optree"' 'Requires-Dist: ???' \
	'Requires-Dist: has-files[x]' <<END
torch/lib/libtorch.so,sha256=abc,2
torch/lib/libgone.so,sha256=abc,20
../../../bin/torchrun,sha256=abc,2
torch-2.15.0.dist-info/RECORD,,
END
dist Cuda_Toolkit 13.2.2 "Requires-Dist: nvidia-cublas==13.4.1.3.*; (sys_platform == 'linux') and extra == 'cublas'" \
	"Requires-Dist: nvidia-cublas<14,>=13; extra == 'cu-dart'" "Requires-Dist: nvidia-cufft==12; extra == 'cufft'" \
	"Requires-Dist: cuda-toolkit[nested]; extra == 'cublas'" "Requires-Dist: nvidia-nested==3; extra == 'nested'" <<END
cuda_toolkit-13.2.2.dist-info/METADATA,,
cuda_toolkit-13.2.2.dist-info/RECORD,,
END
dist has-files 1 "Requires-Dist: behind-files==1" <<END
has_files/__init__.py,sha256=abc,0
END
dist nvidia-cublas 13.4.1.3 <<END
nvidia/cu13/lib/libcublas.so.13,sha256=abc,2
END
printf '"odd, name/lib""q"".so",sha256=abc,2\r\n"broken\n' | dist odd 1.0+cu128
dist by-conda 1 <<END
env/x
END
echo conda >"$site/by_conda-1.dist-info/INSTALLER"
printf '%s\n' "$site/torch/lib/libtorch.so,," >>"$site/by_conda-1.dist-info/RECORD"
mkdir "$site/egg.egg-info"
printf 'Name: Egg.Name\nVersion: 3\n' >"$site/egg.egg-info/PKG-INFO"
printf '/src\n.\n' >"$site/linked.egg-link"

"$B/ask-python" --requires nvidia-cublas --requires nvidia-cudnn-cu13 --requires nvidia-cufft --requires nvidia-none --requires old \
	--requires optree --requires nvidia-nested --requires behind-files --requires of-the-text \
	"$site/torch/lib/libtorch.so" "$site/torch/lib/../../torch/lib/libgone.so" "$t/env/lib64/python3.11/site-packages/nvidia/cu13/lib/libcublas.so.13" \
	"$site/odd, name/lib\"q\".so" "$t/env/bin/torchrun" "$site/torch/lib/libother.so" "$site/torch" >out || fail "ask-python exits with $?"
compare wheel-owners <out
