#!/bin/sh
# The schema and the queries of examples/duckdb, over two nodes with the same PIDs and a real trace; the schema has every key that dump prints.
. "$(dirname "$0")/../lib.sh"
only_native "DuckDB reads what this machine's command prints"
python=$("$top/tests/examples/duckdb-env" 2>env.log) || { status=$?; cat env.log; [ $status -eq 77 ] && exit 77; fail "duckdb-env exits with $status"; }
cat >sql.py <<'P'
import duckdb, os, sys
db = duckdb.connect()
for name in sys.argv[2:]:
    result = db.execute(open(os.path.join(sys.argv[1], name)).read())
    if name != "schema.sql":
        print(name)
        for row in result.fetchall():
            print("|".join("-" if v is None else ",".join(map(str, v)) if isinstance(v, list) else str(v) for v in row))
columns = {row[0] for row in db.execute("DESCRIBE records").fetchall()}
print("columns", " ".join(sorted(columns)))
P
node() {	# BOOT FOLDER: ranks 0 and 1 of a node
	for rank in 0 1; do
		folder=/venv/lib
		[ $rank = 0 ] || folder=$2
		cat <<T
file $rank.trace pid=$((20 + rank)) start=$((20 + rank)) random=0$rank boot_id=$1 time_ns=$((2000 + rank))
image ppid=1 exe=/venv/bin/python3 argv=python3 env=RANK=$rank,WORLD_SIZE=4 cwd=/
object id=1 path=/venv/bin/python3
search requester=1 name=libnccl.so.2
candidate requester=1 path=/nowhere/libnccl.so.2 loader_flag=ld_library_path outcome=missing error=2
candidate requester=1 path=$folder/libnccl.so.2 loader_flag=ld_library_path outcome=found dev=1 ino=2
object id=2 path=$folder/libnccl.so.2 soname=libnccl.so.2 dev=1 ino=2
search requester=2 name=libibverbs.so.1
candidate requester=2 path=/nowhere/libibverbs.so.1 loader_flag=default outcome=missing error=2
failed requester=2 name=libibverbs.so.1
end
T
	done
}
node aa /opt/nccl | "$B/mktrace" data-a || fail "mktrace exits with $?"
node bb /venv/lib | "$B/mktrace" data-b || fail "mktrace exits with $?"
for n in a b; do libtrace dump --run=all --format=jsonl data-$n >node-$n.jsonl || fail "dump exits with $?"; done
"$python" sql.py "$top/examples/duckdb" schema.sql missing.sql elsewhere.sql in-vain.sql >out || fail "the queries fail"
sed '/^columns/d' out | compare duckdb

# Every key of real records, with rules and a decision about CUDA compatibility, is a column; none is there that nobody prints.
mkdir real
cd real || exit 1
echo 'int f(void) { return 0; }' | lib libf.so
echo '#include <dlfcn.h>
#include <unistd.h>
#include <sys/wait.h>
int main(void)
{
	if (fork() == 0)
		return dlopen("libcuda.so.1", RTLD_NOW) != 0;
	wait(0);
	return dlclose(dlopen("libf.so", RTLD_NOW)) + !!dlopen("libgone.so", RTLD_NOW);
}' | prog app -ldl -Wl,-rpath,"$PWD"
libtrace_record -q -o data --cuda-compat --redirect 'libgone.so hide' -- ./app
[ $? -le 1 ] || fail "record exits with $?"
libtrace dump --format=jsonl data >real.jsonl || fail "dump exits with $?"
"$python" ../sql.py "$top/examples/duckdb" schema.sql missing.sql elsewhere.sql in-vain.sql >out || fail "the queries fail"
grep -q '^libgone.so|1|1|app$' out || { cat out; fail "missing.sql does not have libgone.so"; }
sed -n 's/^columns //p' out | tr ' ' '\n' >columns
"$python" -c 'import json, sys
print("\n".join(sorted({key for line in open("real.jsonl") for key in json.loads(line)})))' >keys
[ "$(wc -l <keys)" -ge 50 ] || { cat keys; fail "few keys"; }
while read -r key; do
	grep -q -x "$key" columns || fail "schema.sql has no column for $key"
done <keys
sed -n '/^\.Ss JSON of dump/,/^\.Sh /p' "$top/man/libtrace.1" | grep -o '\(Va\|Ns\) [a-z][a-z_0-9]*' | sed 's/.* //' | sort -u >described
grep -v -x trace columns | while read -r column; do
	grep -q -x "$column" described || fail "schema.sql has the column $column, which dump does not print"
done
