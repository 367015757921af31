#!/bin/sh
# A bash script of 2,000 forks and 200 programs, pipes, process substitution, traps and job control.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs bash
cat >script <<'E'
sum=0
for i in {1..1000}; do sum=$((sum + $(echo $i))); done
echo "$sum"
for i in {1..200}; do /bin/true; done
for i in {1..20}; do (seq $i | sort -rn | head -n 1); done
diff <(seq 5) <(seq 6) && echo alike
trap 'echo caught' USR1
kill -USR1 $$
(exit 5) & wait $!; echo "status $?"
coproc cat; echo through >&"${COPROC[1]}"; read -r word <&"${COPROC[0]}"; echo "$word"
eval "exec ${COPROC[1]}>&-"; wait
exec {mine}>kept; echo "descriptor $mine"
for i in {1..980}; do ( : ); done
nowhere-to-be-found
(kill -TERM $BASHPID); echo "status $?"
exit 42
E
both bash bash "$t/script"
