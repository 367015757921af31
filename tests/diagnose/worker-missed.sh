#!/bin/sh
# A forked child misses a library, and the program ends with a status for it: the child's miss is the finding.  Where the program
# goes on without, nothing is said.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
prog worker -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	int status;
	(void)argv;
	if (!fork()) {
		if (!dlopen("libnope.so.1", RTLD_NOW)) {
			puts(dlerror());
			_exit(1);
		}
		_exit(0);
	}
	wait(&status);
	return argc > 1 ? 0 : WEXITSTATUS(status);
}
C
heard 1 ./worker
judged 1
finding error not-found '`libnope.so.1` was not found'
has 'ended in a way that nobody saw, and the process that it was forked from ended with exit status 1' out
heard 0 ./worker well
judged 0
no_finding

command -v python3 >/dev/null && python3 -c 'import ctypes, multiprocessing' 2>/dev/null || exit 0
cat >workers.py <<'P'
import ctypes, multiprocessing, sys
def work():
    ctypes.CDLL('libnope.so.1')
if __name__ == '__main__':
    p = multiprocessing.get_context(sys.argv[1]).Process(target=work)
    p.start()
    p.join()
    sys.exit(p.exitcode)
P
for way in fork spawn; do
	heard 1 python3 workers.py $way
	judged 1
	finding error not-found '`libnope.so.1` was not found'
done
heard 1 python3 -c 'import nosuchmodule'
judged 0
no_finding
has '^the command failed (exit status 1); no library problem was seen' out
