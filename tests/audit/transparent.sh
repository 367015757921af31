#!/bin/sh
# Output, exit status, errno, dlerror texts and descriptor numbers are the same with and without us, at any limit.
. "$(dirname "$0")/../lib.sh"
echo 'int a(void) { return 0; }' | lib liba.so.1
prog app -ldl <<'C'
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
static void report(const char *what)
{
	int error = errno, fd = open("/dev/null", O_RDONLY), pair[2] = {-1, -1};
	const char *text = dlerror();
	int piped = pipe(pair);
	printf("%s: errno %d, descriptors %d %d %d (%d), %s\n", what, error, fd, pair[0], pair[1], piped, text ? text : "no error");
	errno = error;
}
int main(void)
{
	struct stat st;
	fstat(1, &st);
	report("start");
	errno = 77;
	void *a = dlopen("./liba.so.1", RTLD_NOW);
	report("dlopen");
	errno = 78;
	dlopen("libnowhere.so.9", RTLD_NOW);
	report("soname missing");
	errno = 79;
	dlopen("/none/libx.so", RTLD_NOW);
	report("path missing");
	errno = 80;
	dlopen("./app", RTLD_NOW);
	report("a program");
	errno = 81;
	dlclose(a);
	report("dlclose");
	fflush(stdout);
	if (fork() == 0) {
		errno = 82;
		dlopen("./liba.so.1", RTLD_NOW);
		report("in a child");
		exit(3);
	}
	int status;
	wait(&status);
	printf("child %d, LD_AUDIT %s\n", status, getenv("LD_AUDIT") ? "set" : "not set");
	for (int fd = 0; fd < 20; fd++)
		printf("%d", fcntl(fd, F_GETFD) >= 0);
	puts("");
	fprintf(stderr, "to stderr\n");
	return 42;
}
C
for limit in 64 1024 hard; do
	(
		if [ $limit = hard ]; then ulimit -n "$(ulimit -H -n)"; else ulimit -n $limit; fi
		plain "$t/app" >plain.out 2>plain.err
		echo $? >>plain.out
		traced "$t/app" >traced.out 2>traced.err
		echo $? >>traced.out
	)
	sed -i 's/LD_AUDIT .*/LD_AUDIT/' plain.out traced.out
	diff plain.out traced.out || fail "output differs at ulimit -n $limit"
	diff plain.err traced.err || fail "stderr differs at ulimit -n $limit"
	has '^42$' traced.out
	[ "$(images data)" -eq 2 ] || fail "no trace at ulimit -n $limit: $(ls data)"
	rm -r data
done
