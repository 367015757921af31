#!/bin/sh
# A program that has written its title over its arguments and environment before it opens something is traced where it
# was told to be, and its environment is the one that it was started with.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<E
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
extern char **environ;
int main(int argc, char **argv)
{
	char *first = argv[0], *end = argv[argc - 1] + strlen(argv[argc - 1]) + 1;
	for (char **e = environ; *e; e++)
		end = *e + strlen(*e) + 1;
	unsetenv("LIBTRACE_OUTPUT");
	environ = NULL;
	memset(first, 'x', (size_t)(end - first) - 1);
	dlopen("libnowhere.so", RTLD_LAZY);
	return 0;
}
E
preloaded CUDA_VISIBLE_DEVICES=7 ./app || fail "exit status $?"
collect
event kind=dlopen name=libnowhere.so
matching kind=image | grep -q '"CUDA_VISIBLE_DEVICES=7"' || { cat events; fail "the environment is lost"; }
