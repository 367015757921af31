#!/bin/sh
# dask: a scheduler and workers, processes that are spawned and talk to each other on loopback; and memray, whose tracker preloads nothing
# and patches what it finds, beside the companion.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
env=$("$top/tests/programs/tools-env" dask 'dask[distributed]==2025.11.0' memray==1.19.1 2>err) || skip "$(tail -n 1 err)"
cat >cluster.py <<'P'
from dask.distributed import Client, LocalCluster
import os
def work(n):
    import hashlib, sqlite3
    return hashlib.sha256(b"x" * n).hexdigest()[:8], os.getpid() != parent
if __name__ == "__main__":
    parent = os.getpid()
    with LocalCluster(n_workers=2, threads_per_worker=2, processes=True, host="127.0.0.1", dashboard_address=None) as cluster:
        with Client(cluster) as client:
            print(client.gather(client.map(lambda n: work.__code__ and n * 2, range(10))))
            print(sum(client.gather(client.map(pow, range(50), [2] * 50))))
P
both dask "$env/bin/python" "$t/cluster.py"
has '40425' traced.out
cat >allocate.py <<'P'
import ctypes, json, zlib
x = [json.dumps({"a": [i] * 100}) for i in range(2000)]
print(zlib.crc32("".join(x).encode()))
try:
    ctypes.CDLL("libnowhere.so.5")
except OSError as e:
    print(e)
P
differs='s/0x[0-9a-f]*/ADDRESS/g'
both memray "$env/bin/python" -m memray run --native -q -o out.bin "$t/allocate.py"
has 'libnowhere.so.5' records
"$env/bin/python" -m memray stats work.traced/out.bin >stats 2>&1 || { cat stats; fail "what memray wrote cannot be read"; }
