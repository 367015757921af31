#!/bin/sh
# Allocators that are preloaded, whose thread-local storage ld.so has to place: jemalloc, tcmalloc, mimalloc.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs python3
cat >work.py <<'E'
import hashlib, json, sqlite3, ssl, threading, zlib
def work(n):
    db = sqlite3.connect(":memory:")
    db.execute("create table t (a, b)")
    db.executemany("insert into t values (?, ?)", ((i, str(i) * 50) for i in range(2000)))
    results[n] = zlib.crc32(json.dumps(db.execute("select sum(a), max(b) from t").fetchall()).encode())
results = {}
threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(results.items()), hashlib.sha256(b"x" * 10 ** 7).hexdigest(), ssl.OPENSSL_VERSION)
E
tried=
for name in libjemalloc.so.2 libtcmalloc_minimal.so.4 libtcmalloc.so.4 libmimalloc.so.2 libmimalloc.so.2.0; do
	for file in /usr/lib/"$ARCH"-linux-gnu/$name /usr/lib64/$name; do
		[ -e "$file" ] || continue
		both $name env LD_PRELOAD="$file" python3 "$t/work.py"
		# record knows of the variable where it is the user's own.
		LD_PRELOAD=$file "$B/libtrace" record -q -o data -- python3 work.py >mine.out 2>mine.err
		[ $? -eq 0 ] && cmp mine.out plain.out && [ ! -s mine.err ] || { cat mine.out mine.err; fail "$name by record"; }
		tried="$tried $name"
	done
done
[ "$tried" ] || skip "none of them is here (make deps-programs installs them)"
echo "tried:$tried"
