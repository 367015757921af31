/* SPDX-License-Identifier: MIT */
/*
 * What the tests of this folder let happen while something is wrong: `work [WORDS [FSIZE]]` confines itself (confine.c)
 * after it has started, loads and misses libraries, forks, and tells on descriptor 1, by pwrite(2) (the modules never
 * use it), what the loader, errno and descriptors were like.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int confine(const char *words);

static char out[16384];
static size_t length;

static void say(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	length += (size_t)vsnprintf(out + length, sizeof(out) - length, format, list);
	va_end(list);
}

static void report(const char *what, const void *got)
{
	int error = errno;
	char *text = dlerror();
	say("%s: %s, errno %d, %s\n", what, got ? "yes" : "no", error, text ? text : "no error");
}

static void work(void)
{
	char name[32];
	errno = 77;
	void *a = dlopen("./liba.so.1", RTLD_NOW);
	report("a library", a);
	errno = 78;
	report("a symbol", a ? dlsym(a, "a") : NULL);
	errno = 79;
	report("no symbol", a ? dlsym(a, "nothing") : NULL);
	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof(name), "libnowhere%d.so.9", i);
		errno = 80;
		report(name, dlopen(name, RTLD_NOW));
	}
	errno = 81;
	report("a program", dlopen("./work", RTLD_NOW));
	if (a)
		say("closed: %d\n", dlclose(a));
	errno = 82;
	int fd = open("/dev/null", O_RDONLY);
	say("descriptor %d, errno %d\n", fd, errno);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	if (argc > 2)
		setrlimit(RLIMIT_FSIZE, &(struct rlimit){(rlim_t)atol(argv[2]), (rlim_t)atol(argv[2])});
	if (argc > 1 && *argv[1] && confine(argv[1]) < 0)
		return 99;
	work();
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		length = 0;
		say("in a child\n");
		work();
		signal(SIGXFSZ, SIG_IGN);
		_exit(pwrite(1, out, length, sizeof(out)) == (ssize_t)length ? 5 : 6);
	}
	waitpid(child, &status, 0);
	say("a child: %d\n", status);
	signal(SIGXFSZ, SIG_IGN);
	return pwrite(1, out, length, 0) == (ssize_t)length ? 42 : 43;
}
