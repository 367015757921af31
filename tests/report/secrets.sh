#!/bin/sh
# What is planted (a user, a home, a host, words of arguments and of the environment, the folder that the trace lies in) appears
# nowhere in a report: not in the Markdown, not in the block at its end, unpacked, not in the page; --no-redact keeps it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
only_native "the host's name is set in a namespace of its own"
command -v zstd >/dev/null || skip "no zstd to look into a block with"
unshare -ur --uts true 2>/dev/null && names="unshare -ur --uts" || { unshare --uts true 2>/dev/null && names="unshare --uts"; } || names=
host=$(uname -n)
[ -z "$names" ] || host=hostsecret7.example.org
mkdir foldersecret
mktrace foldersecret/data <<M
file 100-1000-0100000000000000.audit.trace
image ppid=1 uid=4242 pgid=100 exe=/home/usersecret/venv/bin/python3 cwd=/home/usersecret/work argv=python3,-c,import\x20os;os.environ["CODESECRET99"],--api-key=argsecret1234,/home/usersecret/run.py env=PATH=/home/usersecret/bin:/usr/bin,LD_LIBRARY_PATH=/scratch/usersecret/lib:/x/argsecret1234/lib,HF_TOKEN=envsecret5678,LIBTRACE_OUTPUT=/tmp/$host/out
object id=0x1000 path=/home/usersecret/venv/bin/python3 needed=libgone.so.1 rpath=/home/usersecret/r
search requester=0x1000 name=/home/usersecret/lib/libcudart.so.13
candidate requester=0x1000 loader_flag=direct outcome=found path=/home/usersecret/lib/libcudart.so.13
object id=0x2000 path=/home/usersecret/lib/libcudart.so.13 soname=libcudart.so.13
redirect requester=0x1000 verb=to reason=missing number=1 line=1 column=1 name=libr.so to=/Users/macsecret/libr.so rule=libr.so\x20to\x20/Users/macsecret/libr.so source=/home/usersecret/rules
search requester=0x1000 name=libgone.so.1
candidate requester=0x1000 loader_flag=ld_library_path outcome=missing path=/x/argsecret1234/lib/libgone.so.1
candidate requester=0x1000 loader_flag=ld_library_path outcome=missing path=/run/user/4242/libgone.so.1
failed requester=0x1000 name=libgone.so.1
end
file usersecret-home.trace module=preload
image exe=/home/usersecret/venv/bin/python3
dlopen caller=0x10 mode=2 name=/home/usersecret/lib/liba.so frames=/home/usersecret/app.py:12:load
dlerror caller=0x10 text=/home/usersecret/lib/libx.so:\x20token\x20argsecret1234,\x20envsecret5678\x20on\x20$host\x20for\x20usersecret
file cut.trace pid=200 start=9000 random=02 time_ns=9000000000000
image exe=/bin/true
object id=1 path=/bin/true
M
# A file that ends too early is among what the page complains about, by its name.
head -c -5 foldersecret/data/cut.trace >./cut && mv ./cut foldersecret/data/cut.trace
cat >foldersecret/data/snapshot.json <<M
{"schema":"libtrace/snapshot/1","takes":[{"taken_ns":1,"boot_id":"b0000000000000000000000000000000","covers":["100-1000-0100000000000000"],
"host":{"kernel":"6.1","machine":"x86_64","toolkits":["/home/usersecret/cuda-13.0"]},
"files":[{"path":"/home/usersecret/lib/libcudart.so.13","owner":0}],
"owners":[{"kind":"wheel","name":"a","where":"/home/usersecret/venv"}],"problems":["/home/usersecret: on $host"]}]}
M
export HOME=/srv/people/homesecret USER=usersecret
# On a machine with this name.
# shellcheck disable=SC2086 # words
named() { if [ -n "$names" ]; then $names sh -c 'hostname "$0" 2>/dev/null || echo "$0" >/proc/sys/kernel/hostname; exec "$@"' "$host" "$@"; else "$@"; fi; }
status 0 named "$B/libtrace" report --run=all --all -o issue.md "$t/foldersecret/data"
has '^libtrace: replaced: .* users, .* user ID, .* arguments, .* value, in [0-9]* places (--no-redact keeps them)$' err
status 0 named "$B/libtrace" report --run=all --all -o page.html "$t/foldersecret/data"
libtrace pack --no-redact -o block.libtrace issue.md 2>err || { cat err; fail "the block cannot be read"; }
zstd -dcq block.libtrace >block || fail "not a file that zstd knows"
for secret in usersecret macsecret homesecret argsecret envsecret CODESECRET foldersecret "$host" "${host%%.*}" /4242/; do
	for file in issue.md page.html block; do
		grep -a -i -q -F -e "$secret" $file && { grep -a -o -F -e "$secret" $file | head -n 3; fail "$secret is in $file"; }
	done
done
# There is something to see all the same.
for file in issue.md page.html; do
	has '/scratch/user[0-9]*/lib' $file
	has 'libgone.so.1' $file
done
has '| `HF_TOKEN` | `value[0-9]*` |' issue.md
grep -A 1 '"problems":\[' page.html | grep -q '"data/cut.trace: ends at' || fail "the page does not complain"

status 0 report --no-redact --run=all --all -o kept.md foldersecret/data
[ ! -s err ] || ! grep replaced err || fail "--no-redact replaces"
for secret in usersecret argsecret1234 envsecret5678 CODESECRET99; do
	has "$secret" kept.md
done
