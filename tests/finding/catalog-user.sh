#!/bin/sh
# A user's rows come before the command's, folder by folder; what is wrong is named by file, line and rule, and skipped; a
# file that others may write to is not read; a FIFO, a device or a file of 10 MB in its place holds nobody up.
. "$(dirname "$0")/../lib.sh"
unset XDG_CONFIG_HOME
export HOME="$t/home"
mkdir -p home/.config/libtrace xdg/libtrace first second
umask 022
ask() { # QUESTION [NAME=VALUE…]
	asked=$1
	shift
	printf "$asked\n" | env "$@" sh -c "exec $runner \"\$0\"" "$B/ask-catalog" >out 2>err || fail "ask-catalog exits with $?"
}
answered() { [ "$(cat out)" = "$1" ] || { cat err; fail "$(cat out), and not: $1"; }; }
quiet() { [ ! -s err ] || { cat err; fail "a warning where all is well"; }; }
row() { printf 'libcudart.so.13\t13\t-\tnvidia\t%s\n' "$1"; }
answer() { echo "libcudart.so.13 13 $1 - - - - nvidia"; }
question='soname\tlibcudart.so.13\t13\t'

row of-home >home/.config/libtrace/sonames.tsv
ask "$question"
answered "$(answer of-home)"
quiet
row of-xdg >xdg/libtrace/sonames.tsv
ask "$question" XDG_CONFIG_HOME="$t/xdg"
answered "$(answer of-xdg)"
ask "$question" XDG_CONFIG_HOME=xdg
answered "$(answer of-home)"
row of-second >second/sonames.tsv
ask "$question" LIBTRACE_CATALOG="$t/first::$t/second"
answered "$(answer of-second)"
quiet
row of-first >first/sonames.tsv
ask "$question" LIBTRACE_CATALOG="$t/first:second"
answered "$(answer of-first)"
ask "$question" LIBTRACE_CATALOG="$t/gone"
answered "$(answer of-home)"
has "open '$t/gone': No such file" err
printf 'libnothing.so\t*\tmine\n' >first/expected-misses.tsv
ask 'expected\tlibnothing.so\tx' LIBTRACE_CATALOG="$t/first"
answered mine
printf '*H100*\t9.1\tno\tsays so\n' >first/gpus.tsv
ask 'gpu\tNVIDIA H100 PCIe' LIBTRACE_CATALOG="$t/first"
answered '91 - says so'
quiet

# Each wrong row is skipped, and the right one behind them all is read.
{
	printf '# a comment\n\n'
	printf 'a\tx\n'
	printf 'a\t1\t-\tmine\n'
	printf 'a\t1\t-\tdriver\tsome-wheel\n'
	printf 'a\t1\t-\t-\t--extra-index-url=x\n'
	printf 'a\t1\t-\t-\tx;id\n'
	printf 'a\t1\t-\t-\t-\t-\t-\t-\tfolder\n'
	printf '1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\n'
	printf 'a\033[2J\t1\n'
	printf 'a\377\t1\n'
	printf 'a\000b\t1\n'
	printf '\t1\n'
	row behind
} >first/sonames.tsv
ask "$question" LIBTRACE_CATALOG="$t/first"
answered "$(answer behind)"
sed "s|$t|T|" err >warnings
diff - warnings <<'E' || fail "other warnings"
libtrace: T/first/sonames.tsv:3: skipped: a CUDA version that is no major version
libtrace: T/first/sonames.tsv:4: skipped: a source that is none of nvidia, distribution, driver
libtrace: T/first/sonames.tsv:5: skipped: a wheel for what belongs to the driver
libtrace: T/first/sonames.tsv:6: skipped: a package name that is none
libtrace: T/first/sonames.tsv:7: skipped: a package name that is none
libtrace: T/first/sonames.tsv:8: skipped: a folder that is no absolute path
libtrace: T/first/sonames.tsv:9: skipped: more columns than the header of the file explains
libtrace: T/first/sonames.tsv:10: skipped: a control character
libtrace: T/first/sonames.tsv:11: skipped: bytes that are not UTF-8
libtrace: T/first/sonames.tsv:12: skipped: a NUL byte
libtrace: T/first/sonames.tsv: 1 more rows skipped
E
printf 'x\t9.12\tyes\nx\t9\tyes\nx\t.0\tyes\nx\t9.0\n' >first/gpus.tsv
printf 'x\n\ty\tz\nx\ty\n' >first/expected-misses.tsv
ask 'gpu\tx' LIBTRACE_CATALOG="$t/first"
answered -
[ "$(grep -c 'gpus.tsv:[123]: skipped: a compute capability that does not read as 9.0' err)" = 3 ] || { cat err; fail "other warnings"; }
has 'gpus.tsv:4: skipped: neither yes nor no' err
has 'expected-misses.tsv:1: skipped: no reason' err
has 'expected-misses.tsv:2: skipped: no pattern' err
rm first/gpus.tsv first/expected-misses.tsv

# What others may have written, and what is no file of rows.
row of-others >first/sonames.tsv
for mode in 664 646; do
	chmod "$mode" first/sonames.tsv
	ask "$question" LIBTRACE_CATALOG="$t/first"
	answered "$(answer of-home)"
	has "first/sonames.tsv' is not read: others may write to it" err
done
rm first/sonames.tsv
if [ "$(id -u)" = 0 ]; then
	row of-nobody >first/sonames.tsv
	chown 65534 first/sonames.tsv
	ask "$question" LIBTRACE_CATALOG="$t/first"
	answered "$(answer of-home)"
	has 'is not read: it belongs to another user' err
	rm first/sonames.tsv
fi
mkfifo first/sonames.tsv
ask "$question" LIBTRACE_CATALOG="$t/first"
answered "$(answer of-home)"
has 'is not read: it is no regular file' err
rm first/sonames.tsv
ln -s /dev/zero first/sonames.tsv
ask "$question" LIBTRACE_CATALOG="$t/first"
has 'is not read: it is no regular file' err
rm first/sonames.tsv
head -c 10000000 /dev/zero | tr '\0' x >first/sonames.tsv
ask "$question" LIBTRACE_CATALOG="$t/first"
answered "$(answer of-home)"
has 'is not read: it is larger than 1 MiB' err
head -c 1000000 first/sonames.tsv >first/line && mv first/line first/sonames.tsv
row behind >>first/sonames.tsv
printf '\n' >>first/sonames.tsv
row behind >>first/sonames.tsv
ask "$question" LIBTRACE_CATALOG="$t/first"
answered "$(answer behind)"
has 'sonames.tsv:1: skipped: a line longer than 4096 bytes' err
