#!/bin/sh
# A program that closes every descriptor and uses the numbers itself: its files stay its own, the trace goes on.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(void)
{
	dlopen("libbefore.so.9", RTLD_NOW);
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	dlopen("libclosed.so.9", RTLD_NOW);
	/* Closed again, and every number taken by a file of the program's. */
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	int mine = open("mine", O_RDWR | O_CREAT | O_APPEND, 0600);
	for (int fd = mine + 1; fd < 1024; fd++)
		if (dup2(mine, fd) != fd)
			return 1;
	dlopen("libreused.so.9", RTLD_NOW);
	if (lseek(mine, 0, SEEK_END) != 0)
		return 2;
	for (int fd = 512; fd < 1024; fd++)
		close(fd);
	dlopen("libafter.so.9", RTLD_NOW);
	dlopen("libm.so.6", RTLD_NOW);
	return lseek(mine, 0, SEEK_END) == 0 ? 0 : 3;
}
C
(ulimit -n 1024; traced "$t/app") || fail "exit status $?"
[ ! -s mine ] || fail "a record was written into the program's file"
collect
event kind=failed name=libbefore.so.9
event kind=failed name=libclosed.so.9
event kind=failed name=libafter.so.9
