#!/bin/sh
# A program that lists its descriptors, and one that complains of those it was not given, see none of ours.
. "$(dirname "$0")/../lib.sh"
only_native "an emulator has descriptors of its own"
prog app -ldl <<'C'
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static void list(void)
{
	DIR *d = opendir("/proc/self/fd");
	for (struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.')
			puts(e->d_name);
	closedir(d);
	fflush(stdout);
}
int main(void)
{
	dlopen("libnowhere.so.9", RTLD_NOW);
	dlerror();
	list();
	if (fork() == 0) {
		dlopen("libchild.so.9", RTLD_NOW);
		list();
		_exit(0);
	}
	wait(NULL);
	return 0;
}
C
plain ./app >expected
traced_both ./app >seen
diff expected seen || fail "other descriptors"
libtrace_record -q -o recorded -- ./app >seen
diff expected seen || fail "other descriptors under record"
command -v lvm >/dev/null || skip "no lvm2 (make deps-programs installs it): it complains of descriptors that were left open"
complaints() { grep -o 'File descriptor [0-9]* ([^)]*) leaked' "$1" | sed 's/pipe:[^)]*/pipe/' | sort; }
plain lvm version >out 2>plain.err
traced_both lvm version >out 2>traced.err
complaints plain.err >expected
complaints traced.err | diff expected - || fail "lvm sees a descriptor of ours"
