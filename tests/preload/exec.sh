#!/bin/sh
# A program that is not started is written down with the reason, by every function that could; what is started is not; and a vfork
# child, whose memory is its parent's, does its parent no harm.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: exec of a program of another architecture needs binfmt_misc"
mkdir path
printf '#!/nowhere/perl -w\n' >path/lt-script
printf '#! /bin/sh\r\n' >windows
printf 'no program\n' >data-file
cp path/lt-script path/forbidden
chmod +x path/lt-script windows data-file
chmod -x path/forbidden
echo 'int main(void) { return 0; }' | prog foreign -Wl,--dynamic-linker=/nowhere/ld.so
echo 'int main(int argc, char **argv) { return argc > 1 ? argv[1][0] - 48 : 9; }' | prog good
mv good path
cat >app.c <<'C'
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
static void run(const char *how, const char *path)
{
	char *argv[] = {(char *)path, "3", NULL};
	int fd = strcmp(how, "fexecve") == 0 ? open(path, O_RDONLY) : -1;
	errno = 77;
	if (strcmp(how, "execv") == 0)
		execv(path, argv);
	else if (strcmp(how, "execve") == 0)
		execve(path, argv, environ);
	else if (strcmp(how, "execvp") == 0)
		execvp(path, argv);
	else if (strcmp(how, "execvpe") == 0)
		execvpe(path, argv, environ);
	else if (strcmp(how, "execl") == 0)
		execl(path, path, "3", (char *)NULL);
	else if (strcmp(how, "execlp") == 0)
		execlp(path, path, "3", (char *)NULL);
	else if (strcmp(how, "execle") == 0)
		execle(path, path, "3", (char *)NULL, environ);
	else if (strcmp(how, "fexecve") == 0)
		fexecve(fd, argv, environ);
}
int main(int argc, char **argv)
{
	int volatile before = 1;
	char text[32];
	(void)argc;
	if (strcmp(argv[1], "here") == 0) {
		run(argv[2], argv[3]);
		printf("%s %d\n", argv[2], errno);
		return 0;
	}
	if (strncmp(argv[1], "posix_spawn", 11) == 0) {
		pid_t pid = 0;
		char *words[] = {argv[2], "3", NULL};
		int status = 0, error = strcmp(argv[1], "posix_spawnp") == 0 ? posix_spawnp(&pid, argv[2], NULL, NULL, words, environ) :
			posix_spawn(&pid, argv[2], NULL, NULL, words, environ);
		if (!error)
			waitpid(pid, &status, 0);
		printf("%s %d %d\n", argv[1], error, WEXITSTATUS(status));
		return 0;
	}
	/* vfork, again and again, with descriptors that the child closes; the parent's own records go on. */
	for (int i = 0; i < 50; i++) {
		int volatile error = 0;
		pid_t pid = vfork();
		if (pid == 0) {
			if (i % 2)
				for (int fd = 3; fd < 1024; fd++)
					close(fd);
			run("execve", i % 3 ? argv[2] : argv[3]);
			error = errno;
			before++;
			_exit(5);
		}
		int status;
		waitpid(pid, &status, 0);
		if (WEXITSTATUS(status) != (i % 3 ? 5 : 3) || (i % 3 && error != ENOENT))
			return 1;
		snprintf(text, sizeof(text), "libnowhere.so.%d", i);
		if (dlopen(text, RTLD_NOW))
			return 2;
	}
	printf("%d\n", before);
	return 0;
}
C
prog app -ldl <app.c
PATH=$t/path:$PATH
export PATH
# tried HOW PATH…: without and with the modules: the same answer.
tried() {
	rm -rf data
	plain ./app "$@" >plain.out 2>&1
	plain_status=$?
	traced_both ./app "$@" >traced.out 2>&1
	status=$?
	[ $status -eq $plain_status ] || { cat traced.out; fail "$*: exit status $status, not $plain_status"; }
	diff plain.out traced.out || fail "$*: another answer"
	collect
}
for how in execv execve execvp execvpe execl execlp execle; do
	case $how in *p*) name=lt-script ;; *) name=path/lt-script ;; esac
	tried here $how "$name"
	event kind=exec function=$how path="$name" error='No such file or directory' interpreter=/nowhere/perl interpreter_error='No such file or directory'
	case $how in *p*) event kind=exec file="$t/path/lt-script" ;; esac
	tried here $how nowhere/program
	event kind=exec function=$how path=nowhere/program error='No such file or directory'
	no_event kind=exec interpreter=/nowhere/perl
	case $how in *p*) name=good ;; *) name=path/good ;; esac
	tried here $how "$name"
	[ $status -eq 3 ] || fail "$how does not start a good program: $status"
	no_event kind=exec
done
tried here fexecve path/lt-script
event kind=exec function=fexecve error='No such file or directory'
tried here execve foreign
event kind=exec interpreter=/nowhere/ld.so interpreter_error='No such file or directory'
tried here execve windows
event kind=exec error='No such file or directory'
tried here execve data-file
event kind=exec error='Exec format error'
tried here execve "$t/path/forbidden"
event kind=exec error='Permission denied'
tried here execve .
event kind=exec error='Permission denied'
for how in posix_spawn posix_spawnp; do
	tried $how path/lt-script
	event kind=exec function=$how interpreter=/nowhere/perl
	tried $how path/good
	no_event kind=exec
done
tried vfork path/lt-script path/good
[ $status -eq 0 ] || fail "vfork: exit status $status"
has '^34$' traced.out
parent=$(matching kind=search name=libnowhere.so.0 | sed 's/.*"process":"\([^"]*\)".*/\1/')
[ "$(events kind=exec process="$parent" interpreter=/nowhere/perl)" -eq 33 ] || fail "not each is in the parent's file"
[ "$(events kind=dlopen process="$parent")" -eq 50 ] || fail "not each dlopen of the parent"
libtrace tree --all data >out 2>&1
hasnt 'lost' out

# What the shell says is 127, diagnose explains; of a search through PATH that came to something, nothing is said.
libtrace_record -o data sh -c ./path/lt-script 2>err
[ $? -eq 127 ] || fail "the status is not passed on"
has '^libtrace: error\[no-interpreter\]: `./path/lt-script` could not be started: its interpreter `/nowhere/perl` is not there' err
libtrace tree data >out
has '^./path/lt-script   not started   its interpreter ./nowhere/perl.: No such file or directory$' out
libtrace tree --format=json data >out
has '^{"function":"execve","path":"./path/lt-script",' out
libtrace_record -q -o data sh -c ./path/good 2>err
[ $? -eq 9 ] || fail "the status is not passed on"
libtrace diagnose data >out
hasnt 'exec-failed' out
libtrace_record -q -o data sh -c './path/lt-script 2>/dev/null; exit 0' || fail "the status is not passed on"
libtrace diagnose data >out || { cat out; fail "an error in a run that ended well"; }
has '^warning\[no-interpreter\]' out
# Before 3.10 Python forks, and such a child begins no file for each folder of PATH where the program is not.
if command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
	libtrace_record -q -o data "$(python3 -c 'import sys; print(sys.executable)')" -c 'import subprocess
subprocess.run(["good"])
try: subprocess.run(["no-such-compiler"])
except FileNotFoundError: raise SystemExit(4)'
	[ $? -eq 4 ] || fail "the status is not passed on"
	libtrace diagnose data >out || { cat out; fail "a guess is an error"; }
	has '^warning\[exec-failed\]: `no-such-compiler` could not be started: not found in PATH$' out
	hasnt '`good`' out
fi
