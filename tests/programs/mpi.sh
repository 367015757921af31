#!/bin/sh
# mpirun starts ranks, which talk to each other; a rank is a process like any other in the trace.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs mpirun
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_btl_base_warn_component_unused=0
differs='/^--*$/d; /hostname\|Hostname/d'
mpirun -n 2 --oversubscribe true 2>mpi.err || skip "mpirun does not run here: $(head -n 3 mpi.err)"
# shellcheck disable=SC2016 # the ranks' own
both mpirun mpirun -n 3 --oversubscribe sh -c 'echo "$OMPI_COMM_WORLD_RANK of $OMPI_COMM_WORLD_SIZE" >"rank.$OMPI_COMM_WORLD_RANK"'
ls work.traced/rank.2 >/dev/null || fail "a rank did not run"
both 'mpirun that fails' mpirun -n 2 --oversubscribe sh -c 'exit 3'
