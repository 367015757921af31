#!/bin/sh
# The decision about CUDA forward compatibility as a table: a machine, its directories, the verdict and its reason.
. "$(dirname "$0")/../lib.sh"
# sources: the freestanding ones as a program of this machine.
${HOST_CC:-cc} -std=c11 -Wall -Wextra -D_GNU_SOURCE -I"$top" -o decide "$top/tests/tools/compat.c" "$top/trace/compat-decide.c" \
	"$top/trace/text.c" || fail "cannot build the program that asks"
cat >table <<'T'
# What a note lists, and both versions
driver=570.133.20 /a=580.95.05+note:13.0:535,550,570,580 => use /a listed
driver=535.129.03 /a=580.95.05+note:13.0:535,550,570,580 => use /a listed
driver=565.57.01 /a=575.57.08+note:12.9:535,550,560,565,570,575 => use /a listed
driver=545.23.08 /a=580.95.05+note:13.0:535,550,570,580 => no not-listed
driver=580.65.06 /a=580.95.05+note:13.0:535,550,570,580 => use /a listed
driver=580.95.05 /a=580.95.05+note:13.0:535,550,570,580 => no same-version
driver=580.126.09 /a=580.95.05+note:13.0:535,550,570,580 => no older
driver=590.44.01 /a=580.95.05+note:13.0:535,550,570,580,590 => no older
driver=550.54.14 /a=550.90.07+note:12.4:535,550 => use /a listed
driver=550.54.14.01 /a=550.54.14+note:12.4:535,550 => no older
driver=9.99 /a=10.1+note:10.0:9 => use /a listed
# Without a note: the major versions; the documented table only warns
driver=570.133.20 /a=580.95.05 => use /a newer-branch
driver=535.129.03 /a=550.54.14 => use /a newer-branch
driver=550.54.14 /a=580.95.05 => use /a newer-branch undocumented
driver=545.23.08 /a=550.54.14 => use /a newer-branch undocumented
driver=550.54.14 /a=550.90.07 => no same-branch
driver=550.90.07 /a=550.54.14 => no older
driver=550.54.14 /a=550.54.14 => no same-version
driver=550.54.14 /a=535.129.03 => no older
driver=99.1 /a=100.0 => use /a newer-branch undocumented
# What is not known
/a=580.95.05 => no no-driver
/a=580.95.05+note:13.0:570 => no no-driver
driver=garbage /a=580.95.05 => no no-driver
driver=570 /a=580.95.05 => no no-driver
driver=570.1x /a=580.95.05 => no no-driver
driver=570.133.20 /a=unknown => no no-version
driver=570.133.20 => no no-directory
# Damaged notes; those whose length is too large, as Orin's really is, are read to the end of the section
driver=570.133.20 /a=580.95.05+text:{"format":1,"CUDA_version":"13.0","driver":[535,57 => no bad-note
driver=570.133.20 /a=580.95.05+text:{"format":1,"driver":[535,570]} => no bad-note
driver=570.133.20 /a=580.95.05+text:{"CUDA_version":13,"driver":[570]} => no bad-note
driver=570.133.20 /a=580.95.05+text:{"CUDA_version":"13.","driver":[570]} => no bad-note
driver=570.133.20 /a=580.95.05+text:{"CUDA_version":"13.0","driver":570} => no bad-note
driver=570.133.20 /a=580.95.05+text:[] => no bad-note
driver=570.133.20 /a=580.95.05+raw:13000000 => no bad-note
driver=570.133.20 /a=580.95.05+raw:13000000ffffffff000000004e5649444941 => no bad-note
driver=570.133.20 /a=580.95.05+raw:04000000ffffffff00000000474e5500 => no bad-note
driver=570.133.20 /a=580.95.05+overrun:13.0:535,570 => use /a listed
# Notes that are written in another way, and hold more
driver=570.133.20 /a=580.95.05+text:_{_"cuda_VERSION"_:_"13.0"_,_"x":{"driver":[1,"]"],"y":null},_"driver"_:_[_535_,_570_]_}_ => use /a listed
driver=570.133.20 /a=580.95.05+text:{"x":"\"driver\":[570]","CUDA_version":"13.0","driver":[]} => no not-listed
driver=570.133.20 /a=580.95.05+note:13.0: => no not-listed
# WSL: never, whatever else
wsl driver=570.133.20 /a=580.95.05+note:13.0:570 => no wsl
wsl forced driver=570.133.20 /a=580.95.05 => no wsl
wsl => no wsl
# GeForce is warned, not refused
geforce driver=570.133.20 /a=580.95.05+note:13.0:570 => use /a listed geforce
geforce driver=550.54.14 /a=580.95.05 => use /a newer-branch geforce undocumented
geforce driver=580.95.05 /a=580.95.05 => no same-version
# Tegra: no version of a driver to go by, so the CUDA versions, and never without a note
tegra orin host_cuda=12060 /a=1.1+orin+overrun:13.2: => use /a newer-cuda
tegra orin driver=540.4.0 host_cuda=12060 /a=1.1+orin+overrun:13.2: => use /a newer-cuda
tegra orin host_cuda=13020 /a=1.1+orin+overrun:13.2: => no cuda-not-newer
tegra orin host_cuda=13030 /a=1.1+orin+overrun:13.2: => no cuda-not-newer
tegra orin /a=1.1+orin+overrun:13.2: => no no-driver
tegra orin host_cuda=12060 /a=1.1+orin => no no-note
tegra orin host_cuda=12060 /a=580.95.05+note:13.0:535,570 => no other-machine
driver=570.133.20 /a=1.1+orin+overrun:13.2: => no other-machine
tegra driver=580.00 /a=590.44.01+note:13.1:535,580 => use /a listed
tegra driver=580.00 /a=590.44.01 => no no-note
# Stubs and folders that nobody should trust
driver=570.133.20 /a=580.95.05+stub => no stub
driver=570.133.20 /a=580.95.05+several+note:13.0:570 => no several
driver=570.133.20 /a=580.95.05+unusable => no unusable
# The user says so
forced driver=590.44.01 /a=580.95.05 => use /a forced
forced /a=unknown => use /a forced
forced geforce driver=570.133.20 /a=580.95.05+stub => use /a forced geforce
forced /a=580.95.05+unusable => no unusable
# Two directories: the newest that can be used; if none can, the newest says why
driver=570.133.20 /a=575.57.08+note:12.9:570 /b=580.95.05+note:13.0:570 => use /b listed | not-newest listed
driver=570.133.20 /b=580.95.05+note:13.0:570 /a=575.57.08+note:12.9:570 => use /b listed | listed not-newest
driver=545.23.08 /a=580.95.05+note:13.0:535,570 /b=550.54.14 => use /b newer-branch undocumented | not-listed newer-branch
driver=570.133.20 /a=590.44.01+stub /b=580.95.05+note:13.0:570 => use /b listed | stub listed
driver=600.10 /a=580.95.05 /b=590.44.01 => no older | older older
driver=590.44.01 /a=580.95.05 /b=590.44.01 => no same-version | older same-version
driver=570.133.20 /a=580.95.05 /b=580.95.05 => use /a newer-branch | newer-branch not-newest
tegra orin host_cuda=12060 /a=1.1+orin+note:13.0: /b=1.1+orin+note:13.2: => use /b newer-cuda | not-newest newer-cuda
T
grep -v '^#' table >rows
[ "$(wc -l <rows)" -ge 70 ] || fail "the table was not read"
sed 's/ *=> .*//' rows | ./decide >verdicts || fail "the program that asks exits with $?"
sed 's/ *=> .*//' rows | paste -d '\t' - verdicts | sed 's/\t/ => /; s/^ *//' >actual
sed 's/^ *//' rows | diff - actual || fail "other verdicts (>) than the table has (<)"
