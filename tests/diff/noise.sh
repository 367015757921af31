#!/bin/sh
# What differs between any two runs is no difference: two virtual environments, store hashes, temporary folders, PIDs.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diff/common"
# trace NAME PYTHON SITE HASH TMP
trace() {
	mktrace "$1" <<EOT
file a.trace pid=$6 random=0$6
image ppid=1 exe=$2/bin/python$3 cwd=/ argv=python,train.py env=VIRTUAL_ENV=$2,PATH=$2/bin:/bin glibc=2.36
object id=1 path=$2/bin/python$3
search requester=1 name=$2/lib/python$3/site-packages/x/a.so
candidate requester=1 path=$2/lib/python$3/site-packages/x/a.so loader_flag=direct outcome=found dev=1 ino=2
object id=2 path=$2/lib/python$3/site-packages/x/a.so dev=1 ino=2 soname=a.so build_id=11
search requester=1 name=$2/lib/python$3/site-packages/x/b.so
candidate requester=1 path=$2/lib/python$3/site-packages/x/b.so loader_flag=direct outcome=found dev=1 ino=3
object id=3 path=$2/lib/python$3/site-packages/x/b.so dev=1 ino=3 soname=b.so build_id=12
search requester=1 name=libgcc_s.so.1
candidate requester=1 path=/nix/store/$4-gcc-13.2/lib/libgcc_s.so.1 loader_flag=ld_library_path outcome=found dev=1 ino=4
object id=4 path=/nix/store/$4-gcc-13.2/lib/libgcc_s.so.1 dev=1 ino=4 soname=libgcc_s.so.1 build_id=13
search requester=1 name=/tmp/$5/launcher.so
candidate requester=1 path=/tmp/$5/launcher.so loader_flag=direct outcome=found dev=1 ino=5
object id=5 path=/tmp/$5/launcher.so dev=1 ino=5
search requester=1 name=/proc/$6/fd/7
candidate requester=1 path=/proc/$6/fd/7 loader_flag=direct outcome=found dev=1 ino=6
object id=6 path=/proc/$6/fd/7 dev=1 ino=6
end
EOT
}
trace a /srv/venv-a 3.11 "$(printf '%032d' 7 | tr 0 q)1a9" tmpab_cd1ef 101
trace b /home/u/b 3.11 "$(printf '%032d' 5 | tr 0 z)2b8" tmpzz9y8x7w 102
status 0 diff_traces a b
has '^no difference in what was loaded; 1 process the same: 6 objects$' out
# That they are two environments has to be said.
has '^  VIRTUAL_ENV   A: /srv/venv-a   B: /home/u/b$' out
has '^  SP   A: /srv/venv-a/lib/python3.11/site-packages   B: /home/u/b/lib/python3.11/site-packages$' out

# A name that somebody chose is one.
trace c /srv/venv-a 3.11 "$(printf '%032d' 7 | tr 0 q)1a9" scratch 101
trace d /srv/venv-a 3.11 "$(printf '%032d' 7 | tr 0 q)1a9" other 101
status 1 diff_traces c d
has '^elsewhere: `launcher.so`$' out
# Another package of the store, as well.
sed 's/-gcc-13.2/-gcc-12.1/' a/a.trace >x && ! cmp -s x a/a.trace && cp -r a e && mv x e/a.trace
status 1 diff_traces a e
has '^elsewhere: `libgcc_s.so.1`$' out

# libcudart.so.12 became libcudart.so.13: one difference, not two.
for n in 12 13; do
	mktrace v$n <<EOT
file a.trace
image ppid=1 exe=/bin/app argv=app
object id=1 path=/bin/app needed=libcudart.so.$n
search requester=1 name=libcudart.so.$n
candidate requester=1 path=/usr/lib/libcudart.so.$n loader_flag=default outcome=found dev=1 ino=$n
object id=2 path=/usr/lib/libcudart.so.$n dev=1 ino=$n soname=libcudart.so.$n
end
EOT
done
status 1 diff_traces v12 v13
has '^elsewhere: `libcudart.so.12`$' out
has '^1 elsewhere$' out
