#!/bin/sh
# SIGKILL at 300 moments, between any two instructions of four threads that write: no record is torn, and what is missing is
# what the threads had in hand.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "an emulator is killed between instructions of its own"
prog app -ldl -pthread <<'C'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
static void *work(void *unused)
{
	char name[32];
	for (unsigned i = 0;; i++) {
		sprintf(name, "symbol_%u", i);
		dlsym(dlopen("libm.so.6", RTLD_NOW), name);
		if (i % 16 == 0)
			dlopen("libnowhere.so.9", RTLD_NOW);
	}
	return unused;
}
int main(void)
{
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	pthread_join(threads[0], NULL);
	return 0;
}
C
prog kill <<'C'
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	(void)argc;
	srand((unsigned)atoi(argv[1]));
	for (int i = 0; i < 300; i++) {
		pid_t child = fork();
		int status;
		if (child == 0) {
			execvp(argv[2], argv + 2);
			_exit(9);
		}
		usleep((useconds_t)(rand() % 20000));
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
			return 1;
	}
	return 0;
}
C
seed=${FAULTS_SEED:-$(date +%s)}
modules both
timeout 120 ./kill "$seed" env $environment ./app || fail "seed $seed: it ended otherwise"
readable data
[ "$(wc -l <dumped)" -gt 20000 ] || fail "seed $seed: $(wc -l <dumped) records are few"
# Of each of 300 images and two modules at most one record of each thread.
[ "$lost" -le 2400 ] || fail "seed $seed: $lost records are missing"
echo "$(wc -l <dumped) records, $lost missing"
