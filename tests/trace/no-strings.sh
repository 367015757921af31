#!/bin/sh
# Records without their strings, as no module writes them, reach every command that shows them.
. "$(dirname "$0")/../lib.sh"
"$B/mktrace" data <<E
file a.trace
image exe=/a
object id=1 path=/a
search requester=1
object id=2 path=/b
file a.preload.trace module=preload
image exe=/a
dlopen
dlerror
cuda result=3
dlsym
dlclose
E
for command in "tree -a" "why b" diagnose dump "dump --format=json" "report --format=html" "report --format=markdown" "tree --format=json" "diagnose --format=json"; do
	# shellcheck disable=SC2086 # words
	libtrace $command data >out 2>err
	status=$?
	[ $status -lt 2 ] || { cat err; fail "$command: exit status $status"; }
done
libtrace dump data 2>err | grep -c dl >calls
[ "$(cat calls)" -eq 4 ] || fail "the calls are not all there"
