#!/bin/sh
# nginx serves 10,000 requests on loopback, with workers, a module that it loads if there is one, and a graceful end.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
PATH=$PATH:/usr/sbin
needs nginx ab
cat >script <<'E'
mkdir logs
seq 1000 >page
cat >conf <<C
daemon off;
master_process on;
worker_processes 2;
pid $PWD/pid;
error_log $PWD/logs/error warn;
events { worker_connections 100; }
http {
	access_log $PWD/logs/access;
	client_body_temp_path $PWD/body; proxy_temp_path $PWD/proxy; fastcgi_temp_path $PWD/fastcgi;
	uwsgi_temp_path $PWD/uwsgi; scgi_temp_path $PWD/scgi;
	server { listen 127.0.0.1:$PORT; root $PWD; }
}
C
nginx -p "$PWD" -c "$PWD/conf" &
server=$!
tries=0
until ab -q -n 1 "http://127.0.0.1:$PORT/page" >/dev/null 2>&1; do
	tries=$((tries + 1))
	[ $tries -lt 1000 ] && kill -0 $server 2>/dev/null || { cat logs/error; exit 1; }
done
ab -q -n 10000 -c 10 "http://127.0.0.1:$PORT/page" >ab.out
grep -E '^(Complete requests|Failed requests|Non-2xx responses|Document Length):' ab.out
grep -E '^Requests per second' ab.out >&2
# Gracefully: the workers end what they are at.
kill -QUIT $server
wait $server
echo "status $?"
grep -c '"GET /page HTTP/1.0" 200' logs/access
E
# A port that is free now; in the unlikely case that it no longer is, nginx says so.
PORT=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])') || skip "no python3"
export PORT PATH
chmod 755 "$t"
differs='s/^Requests per second:.*/Requests per second/; s/^100\{4\}[01]$/about 10000/'
both nginx sh "$t/script"
has '^Complete requests: *10000$' traced.out
has '^Failed requests: *0$' traced.out
sed -n 's/^Requests per second: */plain: /p' plain.err
sed -n 's/^Requests per second: */traced: /p' traced.err
