#!/bin/sh
# What tells of a person, a group or a machine, and secrets by their shape, in every place where text enters a trace: none of it
# is in a pack, in a block, or in what --show says would leave, though nothing but the text itself says that it is one.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
command -v zstd >/dev/null || skip "no zstd to look into a pack with"
unset USER LOGNAME SUDO_USER
export HOME=/
hex=0123456789abcdef
# What must not stay, and the text that it is planted in.
cat >planted <<P
acct01x /home/acct01x/lib
acct02x /home1/acct02x/lib
acct03x /nfs/home7/acct03x/lib
acct04x /afs/cern.ch/user/a/acct04x/lib
acct05x /afs/cell05x.example/users/acct05x
cell05x /afs/cell05x.example/users/acct05x
acct06x /gpfs/users/acct06x/lib
acct07x /net/server07x/acct07x/lib
server07x /net/server07x/acct07x/lib
acct08x /data/acct08x/models/x
acct09x /scratch/acct09x/lib
acct10x /projects/acct10x
acct11x /lustre/fs1/acct11x/lib
acct12x /lustre/proj12x/acct12x
proj12x /lustre/proj12x/acct12x
acct13x /scratch2/acct13x/lib
acct14x /scratch-local/acct14x/lib
acct15x /mnt/share15x/acct15x
acct16x /media/acct16x/stick
acct17x /work1/acct17x/lib
acct18x /workspace/acct18x/lib
acct19x /u/acct19x/lib
acct20x /users/acct20x/lib
acct21x /tmp/acct21x/lib
acct22x /tmp/build-acct22x/lib
acct23x /var/tmp/acct23x/lib
acct24x /dev/shm/acct24x/lib
acct25x /tmp/torchinductor_acct25x/c7/x
acct26x /Users/acct26x/lib
acct27x /mnt/c/Users/acct27x/lib
acct28x /run/media/acct28x/lib
acct29x /export/home/acct29x/lib
acct30x /storage/home2/acct30x/lib
acct31x /project/acct31x-lab/lib
acct32x /home/Jo\x20acct32x/lib
acct33x /usr/lib:/scratch/acct33x:/opt
acct34x file:///lustre/acct34x/lib
pass35x https://joe:pass35x@pypi.example/simple
joe35x https://joe35x@pypi.example/simple
pass36x cannot\x20open\x20ftp://a:pass36x@host/x
tok37x https://h/x?token=tok37x&y=1
tok38x https://h/x?a=1&api_key=tok38x
tok39x password=tok39x
tok40x Authorization:\x20Bearer\x20tok40x
ghp_A41x /opt/ghp_A41x${hex}0123456789/lib
github_pat_A42x x\x20github_pat_A42x${hex}0123_456789
hf_A43x /opt/x-hf_A43x${hex}${hex}/lib
AKIA44X AKIA44XIOSFODNN7EXAM
sk-A45x sk-A45x${hex}${hex}
sk-proj-A46x sk-proj-A46x${hex}_${hex}
glpat-A47x glpat-A47x${hex}
xoxb-48 xoxb-48123456789-${hex}
eyJA49x eyJA49xbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN
npm_A50x npm_A50x${hex}${hex}
pypi-AgE51x pypi-AgE51xIcHlwaS5vcmcC${hex}
nvapi-A52x nvapi-A52x${hex}${hex}
dckr_pat_A53x dckr_pat_A53x${hex}
53ad54e0 GPU-53ad54e0-d72c-4106-c12f-20bd9faed9f6
53ad55e0 GPU-53ad55e0
53ad56e0 MIG-53ad56e0-d72c-4106-c12f-20bd9faed9f6
sk_live_A57x sk_live_A57x${hex}
xapp-1-A58x xapp-1-A58x-${hex}
AIzaA59x AIzaA59x${hex}${hex}0
glrt-A60x glrt-A60x${hex}
node61x node61x.cluster.example
P
[ "$(wc -l <planted)" -ge 60 ] || fail "$(wc -l <planted) are planted"
texts=$(cut -d ' ' -f 2 planted)
records() {
	printf '%s\n' 'file 100-1000-0100000000000000.audit.trace' \
		'image exe=/usr/bin/python3 cwd=/ argv=python3,--account=grant62x,-A,alloc63x env=PATH=/usr/bin,NVIDIA_REQUIRE_ACME=registry64x,NVIDIA_REQUIRE_CUDA=cuda>\x3d12.4\x20brand\x3dtesla,SLURM_JOB_ACCOUNT=grant65x,HOSTNAME=node61x.cluster.example'
	n=1000
	for text in $texts; do
		n=$((n + 1))
		# A file has one image.
		echo "file $n-1000-0100000000000000.audit.trace pid=$n"
		echo "image exe=$text/libtool cwd=$text argv=$text/run.sh env=PATH=$text,LD_LIBRARY_PATH=/x:$text,CUDA_VISIBLE_DEVICES=$text,LIBTRACE_RULES=libx.so\\x20to\\x20$text"
		echo "object id=0x1000 path=$text/libx.so soname=libx.so rpath=$text:/y runpath=\$ORIGIN:$text"
		echo "search requester=0x1000 name=$text/liby.so"
		echo "candidate requester=0x1000 loader_flag=direct outcome=missing path=$text/liby.so"
		echo "failed requester=0x1000 name=$text/liby.so"
		echo "redirect requester=0x1000 verb=to reason=missing number=1 line=1 column=1 name=libr.so to=$text/libr.so rule=libr.so\\x20to\\x20$text source=$text/rules without=$text/libr.so"
		echo "compat reason=6 setting=$text name=libcuda.so.1 gpus=H100 candidates=$text,,absent,,,no-directory"
	done
	printf '%s\n' 'file 100-1000-0100000000000000.preload.trace module=preload' 'image exe=/usr/bin/python3'
	for text in $texts; do
		echo "dlopen caller=0x10 mode=2 name=$text/liby.so frames=$text/app.py:12:load"
		echo "dlerror caller=0x10 text=$text/liby.so:\\x20cannot\\x20open\\x20shared\\x20object\\x20file"
		echo "dlerror caller=0x10 text=see\\x20$text\\x20or\\x20/lustre/grant62x/alloc63x/grant65x"
		echo "cuda function=cuModuleLoad result=301 arguments=file=$text/k.cubin"
	done
}
records | mktrace data
{
	printf '{"schema":"libtrace/snapshot/1","takes":[{"taken_ns":1,"boot_id":"b0000000000000000000000000000000","root":"/","covers":["100-1000-0100000000000000"],'
	printf '"host":{"nodename":"node61x.cluster.example","kernel":"6.1","machine":"x86_64","toolkits":["/usr/local/cuda"]},"problems":["nothing"'
	for text in $texts; do printf ',"%s: cannot be looked at"' "$(printf %s "$text" | sed 's/\\x20/ /g')"; done
	printf '],"unknown":["a"'
	for text in $texts; do printf ',"%s"' "$(printf %s "$text" | sed 's/\\x20/ /g')"; done
	printf ',1],"pythons":[]}]}\n'
} >data/snapshot.json
libtrace pack -o packed.libtrace data 2>err || { cat err; fail "pack: $?"; }
has '^libtrace: replaced: .* secrets, .* GPUs, in [0-9]* places' err
hasnt 'is left out' err
zstd -dcq packed.libtrace >plain
status 0 libtrace pack --text --run=all data
cp out block
libtrace pack --no-redact -o from-block.libtrace block 2>/dev/null || fail "the block cannot be read"
zstd -dcq from-block.libtrace >plain-block
status 0 libtrace pack --show data
sed '1,/^What leaves:$/d' out >leaves
sed '/^What leaves:$/,$d' out >stays
[ ! -e trace.libtrace ] || fail "--show wrote a pack"
survived=
for secret in $(cut -d ' ' -f 1 planted) grant62x alloc63x registry64x grant65x; do
	for file in plain plain-block block leaves; do
		! grep -a -q -F -e "$secret" $file || survived="$survived $secret($file)"
	done
	grep -q -F -e "$secret" stays || survived="$survived $secret(not-shown)"
done
[ -z "$survived" ] || { cat leaves; fail "survived:$survived"; }
# What stays, so that the trace can be read.
has '^  /home/user[0-9]*/lib/libx.so$' leaves
has '^  /scratch/folder[0-9]*/lib/libx.so$' leaves
has '^  /afs/folder[0-9]*/user/folder[0-9]*/folder[0-9]*/lib/libx.so$' leaves
has '^  /tmp/folder[0-9]*/lib/liby.so$' leaves
has '^  NVIDIA_REQUIRE_CUDA=cuda>=12.4 brand=tesla$' leaves
has '^  NVIDIA_REQUIRE_ACME=value[0-9]*$' leaves
has '^  CUDA_VISIBLE_DEVICES=GPU-uuid[0-9]*$' leaves
has '^  https://secret[0-9]*@pypi.example/simple$' leaves
for of in image.exe image.cwd image.argv image.env object.path object.rpath search.name candidate.path failed.name redirect.rule redirect.without compat.setting \
	compat.candidates dlopen.name dlopen.frames dlerror.text cuda.arguments snapshot.problems snapshot.other file.name; do
	has "^$of:\$" leaves
done
has '^snapshot.nodename:$' leaves
# Once more it is the same.
libtrace pack -o twice.libtrace packed.libtrace 2>err || fail "a second time: $?"
zstd -dcq twice.libtrace | cmp - plain || fail "stand-ins were replaced"
