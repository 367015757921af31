#!/bin/sh
# --cuda-compat of record, exec and env: alone it is auto; what the module could not use is an error.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/compat/common"
compat=$t/root/usr/local/cuda-13.0/compat
member "$compat" libcuda 580.95.05 libcuda.so.1
driver 570.133.20
# got WANTED OPTION…
got() {
	wanted=$1
	shift
	libtrace_record -q -o data "$@" -- ./app libcuda.so.1 >out || fail "record exits with $?: $*"
	[ "$(cat out)" = "$wanted" ] || fail "got '$(cat out)', not '$wanted': $*"
	rm -rf data.old
}
got nothing
got 'libcuda 580.95.05' --cuda-compat
collect
event kind=compat setting=auto why=newer-branch
got nothing --cuda-compat=off
got 'libcuda 580.95.05' --cuda-compat="$compat"
got 'libcuda 580.95.05' --cuda-compat=force:"$compat"
collect
event kind=compat setting="force:$compat" why=forced
# The user's own variable stands where there is no option, and the option is stronger.
LIBTRACE_CUDA_COMPAT=auto
export LIBTRACE_CUDA_COMPAT
got 'libcuda 580.95.05'
got nothing --cuda-compat=off
unset LIBTRACE_CUDA_COMPAT
for value in yes compat force: force:compat force:auto ''; do
	"$native/libtrace" record --cuda-compat="$value" -- ./app >out 2>err
	[ $? -eq 125 ] || fail "the exit status is not 125: '$value'"
	[ "$(cat err)" = "libtrace: unknown CUDA compatibility '$value' (auto, off, or an absolute path, or force: and one)" ] ||
		{ cat err; fail "another message: '$value'"; }
	[ ! -s out ] || fail "it was run: '$value'"
done
only_native "exec and env are for programs of this machine"
[ "$("$B/libtrace" exec -o data --cuda-compat -- ./app libcuda.so.1)" = 'libcuda 580.95.05' ] || fail "exec does not use it"
"$B/libtrace" env --cuda-compat=auto >lines || fail "env exits with $?"
has "^export LIBTRACE_CUDA_COMPAT='auto'$" lines
