#!/bin/sh
# What several processes lack is one finding, which names them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
only_native "the shell would be this machine's"
broken_app
# Not the shell's last command, which it might become.
libtrace_record -q -o data -- sh -c './app; ./app; ./app; ./app; ./app; true' 2>/dev/null
status 1 diagnose data
[ "$(grep -c '^error' out)" -eq 1 ] || { cat out; fail "not one error"; }
has '^  in processes [0-9]*\.[0-9]* app, [0-9]*\.[0-9]* app, [0-9]*\.[0-9]* app, [0-9]*\.[0-9]* app and 1 more$' out
has '^1 error' out
hasnt 'folded' out
status 1 diagnose --format=json data
[ "$(json 'len(d["findings"]), len(d["findings"][0]["also"]), "consequences" in d["findings"][0]')" = "(1, 4, False)" ] || { cat out; fail "JSON differs"; }
# One of several processes: it is said which.
libtrace_record -q -o data -- sh -c './app; true' 2>/dev/null
status 1 diagnose data
has '^  in process [0-9]*\.[0-9]* app$' out
