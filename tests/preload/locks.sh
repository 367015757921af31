#!/bin/sh
# No lock that the program would not take: children that are forked beside dlsym do not hang, and a callback of
# dl_iterate_phdr(3) may wait for a thread that is in dlsym, dlerror, dlopen or dlclose.
. "$(dirname "$0")/../lib.sh"
prog forks -pthread -ldl <<'C'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile int stop;
static void *look(void *unused)
{
	void *h = dlopen("libm.so.6", RTLD_NOW);
	while (!stop)
		dlsym(h, "nothing");
	return unused;
}
int main(void)
{
	pthread_t threads[4];
	int good = 0;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, look, NULL);
	for (int i = 0, status; i < 300; i++) {
		pid_t child = fork();
		if (child == 0) {
			alarm(20);
			_exit(dlopen("libchild.so.9", RTLD_NOW) ? 1 : 7);
		}
		waitpid(child, &status, 0);
		good += WIFEXITED(status) && WEXITSTATUS(status) == 7;
	}
	stop = 1;
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	printf("%d\n", good);
	return 0;
}
C
prog waits -pthread -ldl <<'C'
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static pthread_barrier_t both;
static pthread_t id;
static void *h;
static const char *what;
static void *work(void *unused)
{
	pthread_barrier_wait(&both);
	switch (what[0]) {
	case 's': dlsym(h, "nothing"); break;
	case 'f': dlsym(h, "cos"); break;
	case 'e': dlsym(h, "nothing"); dlerror(); break;
	case 'o': dlopen("libm.so.6", RTLD_NOW | RTLD_NOLOAD); break;
	case 'c': dlclose(h); break;
	}
	return unused;
}
static int wait_for_it(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)info, (void)size, (void)unused;
	pthread_barrier_wait(&both);
	pthread_join(id, NULL);
	return 1;
}
int main(int argc, char **argv)
{
	what = argv[argc - 1];
	alarm(30);
	h = dlopen("libm.so.6", RTLD_NOW);
	dlopen("libm.so.6", RTLD_NOW);
	pthread_barrier_init(&both, NULL, 2);
	pthread_create(&id, NULL, work, NULL);
	dl_iterate_phdr(wait_for_it, NULL);
	puts(what);
	return 0;
}
C
for modules in traced_both preloaded; do
	for what in sym found error open close; do
		[ "$(plain ./waits $what)" = $what ] || skip "it hangs without us"
		rm -rf data
		[ "$($modules ./waits $what)" = $what ] || fail "$modules, $what: hangs"
	done
	rm -rf data
	[ "$($modules ./forks)" = 300 ] || fail "$modules: children hang"
	collect
	[ "$(events kind=dlopen name=libchild.so.9)" -eq 300 ] || fail "$modules: $(events kind=dlopen name=libchild.so.9) calls of children"
done
