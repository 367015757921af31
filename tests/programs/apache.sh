#!/bin/sh
# Apache with two processes, modules that it loads and children that become another user, serves on loopback.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
PATH=$PATH:/usr/sbin
needs apache2 ab bash python3
modules=/usr/lib/apache2/modules
[ -f $modules/mod_mpm_event.so ] || skip "no modules in $modules"
cat >script <<'E'
mkdir logs htdocs
seq 1000 >htdocs/page
chmod -R a+rX .
cat >conf <<C
ServerRoot $PWD
ServerName localhost
PidFile $PWD/pid
ErrorLog $PWD/logs/error
DocumentRoot $PWD/htdocs
Listen 127.0.0.1:$1
LoadModule mpm_event_module $2/mod_mpm_event.so
LoadModule authz_core_module $2/mod_authz_core.so
LoadModule alias_module $2/mod_alias.so
StartServers 2
ThreadsPerChild 16
MaxRequestWorkers 32
$([ "$(id -u)" -ne 0 ] || printf 'User nobody\nGroup nogroup\n')
C
apache2 -f "$PWD/conf" -D FOREGROUND &
server=$!
n=0
until [ -s pid ] && (exec 3<>/dev/tcp/127.0.0.1/"$1") 2>/dev/null; do
	kill -0 $server 2>/dev/null || { cat logs/error; exit 9; }
	n=$((n + 1))
	[ $n -lt 20000 ] || exit 8
done
ab -q -n 2000 -c 8 "http://127.0.0.1:$1/page" | grep 'Complete requests\|Failed requests\|Document Length'
kill -TERM $server
wait $server
echo "ended with $?"
E
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
chmod 755 "$t"
both apache bash "$t/script" "$port" $modules
has 'Complete requests: *2000' traced.out
