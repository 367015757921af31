#!/bin/sh
# tree and why say which rule decided, what was asked for, and why another rule that matched was not applied.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
two liba.so.1
programs -Wl,-rpath,"$t/old"
under "# first;lib* to $t/none/liba.so.1 if from=needs;liba.so.1 to $t/new/liba.so.1" "$t/needs" || fail "exit status $?"
libtrace tree --charset=ascii data >tree || fail "tree exits with $?"
has "liba.so.1 .*rule 1 (LIBTRACE_REDIRECT:1) not applied: $t/none/liba.so.1 is missing, redirected by rule 2 (LIBTRACE_REDIRECT:1)\$" tree
libtrace why liba.so.1 data >why || fail "why exits with $?"
has "^  rule 1 (LIBTRACE_REDIRECT:1) not applied: $t/none/liba.so.1 is missing: lib\* to $t/none/liba.so.1 if from=needs\$" why
has "^  redirected by rule 2 (LIBTRACE_REDIRECT:1): liba.so.1 to $t/new/liba.so.1\$" why
has "^  without it: $t/old/liba.so.1\$" why
has "^   1\. redirect   $t/new/liba.so.1   found\$" why
libtrace tree --format=json data >json || fail "tree exits with $?"
has "\"redirect\":{\"name\":\"liba.so.1\",\"rule\":\"liba.so.1 to $t/new/liba.so.1\",\"from\":\"LIBTRACE_REDIRECT\",\"line\":1,\"number\":2,\"verb\":\"to\",\"to\":\"$t/new/liba.so.1\",\"without\":\"$t/old/liba.so.1\",\"why\":\"applied\"}" json
libtrace why --format=json liba.so.1 data >json || fail "why exits with $?"
has '"redirect":{"name":"liba.so.1"' json

under "liba.so.1 hide" "$t/needs"
[ $? -eq 127 ] || fail "it ran"
libtrace tree --charset=ascii data >tree
[ $? -eq 1 ] || fail "tree does not say that something is missing"
has "liba.so.1   not found   hidden by rule 1 (LIBTRACE_REDIRECT:1)" tree
libtrace why liba.so.1 data >why || fail "why exits with $?"
has "$t/old/liba.so.1   *hidden by a rule\$" why
