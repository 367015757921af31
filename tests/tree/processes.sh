#!/bin/sh
# Many processes: what the run's first process became, those that lack a library, the rest counted; -a shows all.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
only_native "programs that start programs need binfmt under qemu"
echo 'int a(void) { return 0; }' | lib liba.so
echo 'int b(void) { return 0; }' | lib libb.so
echo 'int b(void); int main(void) { return b(); }' | prog broken $own -L. -l:libb.so -Wl,-rpath,'$ORIGIN'
rm libb.so
echo 'int main(void) { return 0; }' | prog fine
echo '#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>
static void child(int work, char *program)
{
	int status;
	if (fork() == 0) {
		char *argv[] = {program, NULL};
		if (program)
			execv(program, argv);
		if (work)
			dlopen("./liba.so", RTLD_NOW);
		_exit(program ? 1 : 0);
	}
	wait(&status);
}
int main(int argc, char **argv)
{
	if (argc == 1) {
		char *again[] = {argv[0], "again", NULL};
		execv(argv[0], again);
	}
	child(1, NULL);
	child(0, "./fine");
	child(0, "./broken");
	return 0;
}' | prog app -ldl
traced "$t/app" 2>/dev/null || fail "exit status $?"
status 1 tree data
shown <out | compare processes
status 1 tree --all data
shown <out | compare processes-all
pid=$(sed -n 's/^fine .*(process \([0-9]*\)\..*/\1/p' out)
status 0 tree --process="$pid" data
has '^fine ' out
hasnt '^app ' out
