#!/bin/sh
# git: commits, a branch, a merge, a clone, a hook, gc and log in repositories of its own.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs git
export HOME="$t" GIT_CONFIG_NOSYSTEM=1
cat >script <<'E'
set -e
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@example.org
export GIT_AUTHOR_DATE='2001-02-03 04:05:06 +0000' GIT_COMMITTER_DATE='2001-02-03 04:05:06 +0000'
git init -q -b main one
cd one
for i in 1 2 3 4 5 6 7 8 9 10; do seq $i >"file$i"; git add "file$i"; git commit -q -m "commit $i"; done
git checkout -q -b side HEAD~3
seq 100 >other
git add other
git commit -q -m side
git checkout -q main
git merge -q --no-ff -m merged side
git gc -q
cd ..
git clone -q one two
git clone -q "file://$PWD/one" three
cd three
printf '#!/bin/sh\necho a hook ran\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
seq 7 >hooked
git add hooked
git commit -q -m hooked
git push -q origin HEAD:refs/heads/pushed
git log --graph --stat --format='%H %an %s' | cat
git fsck --strict
git grep -c 9
! git checkout -q nowhere
E
both git sh "$t/script"
