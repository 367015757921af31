#!/bin/sh
# Every ELF file of torch's environment, and of the Pythons of pyenv and conda that are here.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/resolve/common"
only_native "this machine's own files"
some=
for folder in "${XDG_CACHE_HOME:-$HOME/.cache}"/libtrace/torch-[0-9]*-"$ARCH" "${PYENV_ROOT:-$HOME/.pyenv}/versions" "$HOME"/miniconda* "$HOME"/miniforge* /opt/conda; do
	[ -d "$folder" ] || continue
	some=1
	name=$(basename "$folder")
	elf_files "$folder" | all_agree "$name" || { head -n 50 "$name.diff"; fail "$folder differs"; }
done
[ -n "$some" ] || skip "no torch (make check-torch), no pyenv and no conda"
