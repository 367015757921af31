#!/bin/sh
# PostgreSQL as a user of its own: initdb, a server, pgbench, and an extension that the server loads.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1)" 2>/dev/null)
[ -x "$bin/pgbench" ] && [ -x "$bin/initdb" ] || skip "no PostgreSQL (make deps-programs installs it)"
if [ "$(id -u)" -eq 0 ]; then
	needs setpriv
	before="setpriv --reuid=65534 --regid=65534 --clear-groups"
	chmod 777 "$t"	# the trace is that user's
	$before test -r "$B/libtrace.so" || skip "another user cannot read $B"
	$before test -x "$t" || skip "another user cannot read $t"
fi
cat >script <<'E'
PATH=$BIN:$PATH
initdb -D data -U me -A trust -N >initdb.out 2>&1 || { cat initdb.out; exit 1; }
sockets=$(mktemp -d /tmp/libtrace-pg.XXXXXX)
pg_ctl -D data -w -t 60 -l log -o "-c listen_addresses='' -k $sockets -c fsync=off" start >ctl.out || { cat log; exit 1; }
export PGHOST=$sockets PGUSER=me PGDATABASE=postgres
pgbench -q -i -s 1 >init.out 2>&1 || cat init.out
pgbench -c 4 -j 2 -t 500 >bench.out 2>&1 || cat bench.out
grep -E '^number of transactions actually' bench.out
psql -At -c "select count(*), sum(abalance) is not null from pgbench_accounts" \
	-c "create function f(int) returns int language plpgsql as 'begin return \$1 + 1; end'" -c 'select f(41)' \
	-c 'set jit = on; set jit_above_cost = 0; select sum(i * 2) from generate_series(1, 1000) i' \
	-c "load 'nowhere'" 2>&1
echo "psql: status $?"
pg_ctl -D data -w -m fast stop >stop.out
echo "stopped: $?"
rmdir "$sockets"
grep -E 'PANIC|FATAL|terminated by signal' log
exit 3
E
export BIN="$bin"
both postgres sh "$t/script"
has '^number of transactions actually processed: 2000/2000$' traced.out
has '^42$' traced.out
[ "$(cat traced.status)" -eq 3 ] || { cat traced.out traced.err; fail "PostgreSQL itself does not work here"; }
