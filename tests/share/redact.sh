#!/bin/sh
# What is planted (a user, homes, a host, words of arguments and of the environment, in every kind of record, in file names and in
# the snapshot) appears nowhere in a pack, decompressed, nor in a block; the same string gets the same stand-in, so that the tree
# is the same but for names; --no-redact keeps everything.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
only_native "the host's name is set in a namespace of its own"
command -v zstd >/dev/null || skip "no zstd to look into a pack with"
unshare -ur --uts true 2>/dev/null && names="unshare -ur --uts" || { unshare --uts true 2>/dev/null && names="unshare --uts"; } || names=
host=$(uname -n)
[ -z "$names" ] || host=hostsecret7.example.org

mktrace data <<T
images 2
file 100-1000-0100000000000000.audit.trace
image ppid=1 uid=4242 pgid=100 exe=/home/usersecret/venv/bin/python3 cwd=/home/usersecret/work argv=python3,-c,import\x20os;os.environ["CODESECRET99"],--api-key=argsecret1234,plainsecretword,-m,s3secretmodule,/home/usersecret/run.py env=PATH=/home/usersecret/bin:/usr/bin,LD_LIBRARY_PATH=/scratch/usersecret/lib:/x/argsecret1234/lib,HF_TOKEN=envsecret5678,LD_MY_SECRET=envsecret9999,VIRTUAL_ENV=/home/usersecret/venv,LIBTRACE_OUTPUT=/tmp/$host/out
object id=0x1000 path=/home/usersecret/venv/bin/python3 needed=libc.so.6,libgone.so.1 rpath=/home/usersecret/r:\$ORIGIN runpath=/media/usersecret/r build_id=00ff
search requester=0x1000 name=/home/usersecret/lib/liba.so
candidate requester=0x1000 loader_flag=direct outcome=found path=/home/usersecret/lib/liba.so
object id=0x2000 path=/home/usersecret/lib/liba.so soname=liba.so
search requester=0x1000 name=libgone.so.1
candidate requester=0x1000 loader_flag=ld_library_path outcome=missing path=/x/argsecret1234/lib/libgone.so.1
candidate requester=0x1000 loader_flag=ld_library_path outcome=missing path=/run/user/4242/libgone.so.1
candidate requester=0x1000 loader_flag=ld_library_path outcome=missing path=/export/home/othersecret/libgone.so.1
failed requester=0x1000 name=libgone.so.1
redirect requester=0x1000 verb=to reason=missing number=1 line=1 column=1 name=libr.so to=/Users/macsecret/libr.so rule=libr.so\x20to\x20/Users/macsecret/libr.so source=/home/usersecret/rules without=/data/usersecret/libr.so
compat reason=6 setting=/home/usersecret/compat name=libcuda.so.1 gpus=H100 candidates=/home/usersecret/compat,,absent,,,no-directory
end
record kind=88
raw 20000000580000006300000064000000000000000000000075736572736563726574000000000000
file usersecret-home.trace module=preload
image exe=/home/usersecret/venv/bin/python3
dlopen caller=0x10 mode=2 name=/home/usersecret/lib/liba.so frames=/home/usersecret/app.py:12:load
dlerror caller=0x10 text=/home/usersecret/lib/libx.so:\x20token\x20argsecret1234,\x20envsecret5678\x20on\x20$host\x20for\x20usersecret
cuda function=cuModuleLoad result=301 arguments=file=/home/usersecret/k.cubin
dlsym id=0x2000 name=usersecret_symbol
file 99-999-0200000000000000.record.trace module=record pid=99 start=999 random=02 time_ns=900000000
image exe=/usr/bin/libtrace argv=libtrace,record,--,argsecret1234 cwd=/home/usersecret
status pid=100 status=256 start=1000 time_ns=3000000000
T
cat >data/snapshot.json <<T
{"schema":"libtrace/snapshot/1","takes":[{"taken_ns":1,"boot_id":"b0000000000000000000000000000000","root":"/home/usersecret/root","covers":["100-1000-0100000000000000"],
"host":{"kernel":"6.1","machine":"x86_64","toolkits":["/home/usersecret/cuda"],"cache":[{"soname":"liba.so","path":"/home/usersecret/lib/liba.so"}]},
"unknown":{"mixed":["/home/usersecret",1],"text":"$host argsecret1234"},
"files":[{"path":"/Users/macsecret/z","elf":0},{"path":"/home/usersecret/lib/lib\ufffd.so","path_bytes":"L2hvbWUvdXNlcnNlY3JldC9saWIvbGli/y5zbw=="},{"path":"/home/usersecret/lib/liba.so","owner":0,"elf":1},{"path":"/usr/lib/libb.so"}],
"owners":[{"kind":"wheel","name":"a","where":"/home/usersecret/venv"}],
"objects":[{"soname":"z"},{"soname":"liba.so"}],
"unresolved":[{"requester":0,"symbol":"s"},{"requester":2,"symbol":"t"}],"problems":["/home/usersecret: on $host"]}]}
T
export HOME=/srv/people/homesecret USER=usersecret
# On a machine with this name.
# shellcheck disable=SC2086 # words
named() { if [ -n "$names" ]; then $names sh -c 'hostname "$0" 2>/dev/null || echo "$0" >/proc/sys/kernel/hostname; exec "$@"' "$host" "$@"; else "$@"; fi; }
named "$B/libtrace" pack -o packed.libtrace data 2>err || { status=$?; cat err; fail "pack exits with $status"; }
has '^libtrace: replaced: .* users, .* user ID, .* arguments, .*values, in [0-9]* places (--no-redact keeps them)$' err
zstd -dcq packed.libtrace >plain || fail "not a file that zstd knows"
has 'libtrace pack 2' plain
named "$B/libtrace" pack --text data >text 2>err || { status=$?; cat err; fail "pack --text exits with $status"; }
libtrace pack --no-redact -o from-text.libtrace text 2>err || { cat err; fail "the block cannot be read"; }
zstd -dcq from-text.libtrace >plain-text
for secret in usersecret othersecret macsecret homesecret argsecret plainsecretword s3secretmodule envsecret CODESECRET "$host" "${host%%.*}" /4242/ ; do
	for file in plain plain-text text; do
		grep -a -i -q -F -e "$secret" "$file" && { grep -a -o -F -e "$secret" "$file" | head -n 3; fail "$secret is in $file"; }
	done
done
grep -q 'd1c2VyczZWNyZX' plain && fail "base64 of the user's name"

# It is still the same trace.
libtrace dump --run=all --format=jsonl packed.libtrace >redacted 2>err || true
libtrace dump --run=all --format=jsonl data >original 2>/dev/null || true
same "as many records" "$(wc -l <original)" "$(wc -l <redacted)"
has '"exe":"/home/user[0-9]*/venv/bin/python3"' redacted
has '"argv":\["python3","-c","word[0-9]*","word[0-9]*","word[0-9]*","-m","word[0-9]*","/home/user[0-9]*/run.py"\]' redacted
has '"LD_LIBRARY_PATH=/scratch/user[0-9]*/lib:/x/word[0-9]*/lib","HF_TOKEN=value[0-9]*","LD_MY_SECRET=value[0-9]*"' redacted
has '"path":"/run/user/uid1/libgone.so.1"' redacted
has '"rule":"libr.so to /Users/user[0-9]*/libr.so"' redacted
has '"frames":\["/home/user[0-9]*/app.py:12:load"\]' redacted
user=$(sed -n 's|.*"exe":"/home/\(user[0-9]*\)/venv.*|\1|p' redacted | head -n 1)
same "one user, one stand-in" "/home/$user" "$(grep -o '"[a-z]*":"/home/user[0-9]*' redacted | sed 's/.*:"//' | sort -u)"
word=$(sed -n 's|.*"/x/\(word[0-9]*\)/.*|\1|p; s|.*:/x/\(word[0-9]*\)/lib.*|\1|p' redacted | head -n 1)
has "token $word, value[0-9]* on host[0-9]* for $user" redacted
libtrace tree packed.libtrace >tree.redacted 2>/dev/null
libtrace tree data >tree.original 2>/dev/null
same "lines of the tree" "$(wc -l <tree.original)" "$(wc -l <tree.redacted)"
# The reader finds files in their order, and links lead to the same files.
sed 's/.*file snapshot.json//' plain | grep -a -o '"requester":[0-9]*' >requesters
libtrace diagnose packed.libtrace >out 2>err
hasnt 'snapshot.json' err
mkdir unpacked
sed -n '/"schema":"libtrace.snapshot.1"/p' plain | sed 's/^[^{]*//' >unpacked/snapshot.json
"$B/ask-snapshot" unpacked >asked 2>&1 || { cat asked; fail "the snapshot cannot be read"; }

# Redacted once more it is the same: stand-ins stay.
named "$B/libtrace" pack -o twice.libtrace packed.libtrace 2>err || fail "a second time: $?"
zstd -dcq twice.libtrace | cmp - plain || fail "stand-ins were replaced"

libtrace pack --no-redact -o kept.libtrace data 2>err || fail "--no-redact: $?"
hasnt replaced err
for secret in usersecret argsecret1234 envsecret5678 CODESECRET99 "$host"; do
	zstd -dcq kept.libtrace | grep -a -q -F -e "$secret" || fail "--no-redact loses $secret"
done
