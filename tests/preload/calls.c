/*
 * Prints what the loader answers to callers of every kind: paths, namespaces, symbols, error texts, errno.  Nothing
 * that is printed depends on addresses, so two runs can be compared byte by byte.
 * usage: calls THREADS CALLER…
 */
#include <dlfcn.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#define OLD "GLIBC_2.2.5"
#else
#define OLD "GLIBC_2.17"
#endif

struct lines {
	char text[1 << 17];
	size_t length;
};

__attribute__((format(printf, 2, 3))) static void say(struct lines *l, const char *format, ...)
{
	va_list arguments;
	int error = errno;
	va_start(arguments, format);
	l->length += (size_t)vsnprintf(l->text + l->length, sizeof(l->text) - l->length, format, arguments);
	va_end(arguments);
	errno = error;
}

static void say_error(struct lines *l)
{
	const char *first = dlerror();
	say(l, " error=%s", first ? first : "none");
	say(l, " again=%s\n", dlerror() ? "yes" : "none");
}

static void say_handle(struct lines *l, const char *what, void *handle, int close)
{
	struct link_map *map = NULL;
	Lmid_t ns = 0;
	say(l, "  %s: errno=%d", what, errno);
	if (handle) {
		dlinfo(handle, RTLD_DI_LINKMAP, &map);
		dlinfo(handle, RTLD_DI_LMID, &ns);
		say(l, " path=%s %s", map->l_name, ns == LM_ID_BASE ? "base" : "new");
	}
	say_error(l);
	if (handle && close)
		say(l, "    dlclose=%d\n", dlclose(handle));
}

static void say_symbol(struct lines *l, const char *what, void *address)
{
	Dl_info info = {0};
	say(l, "  %s: errno=%d", what, errno);
	if (address && dladdr(address, &info))
		say(l, " in=%s name=%s",
			strrchr(info.dli_fname, '/') ? strrchr(info.dli_fname, '/') + 1 : info.dli_fname,
			info.dli_sname ? info.dli_sname : "?");
	else
		say(l, " %s", address ? "nowhere" : "null");
	say_error(l);
}

#define GET(type, name) type *name = (type *)dlsym(h, #name)
typedef void *opener(const char *, int);
typedef void *finder(const char *);
typedef void *handle_finder(void *, const char *);
typedef void *version_finder(void *, const char *, const char *);
typedef void *next_version_finder(const char *, const char *);

/* RTLD_GLOBAL crashes glibc 2.36 in a namespace that dlmopen made, whoever calls. */
static void exercise(struct lines *l, const char *caller, void *h, int no_global)
{
	static const char *const names[] = {"libtarget.so.1", "$ORIGIN/../d4/libtarget.so.1", "./d3/libtarget.so.1",
		"libnowhere.so.7", "./d3/libnowhere.so.7", "libbroken.so.1", "libundefined.so.1", "", "libm.so.6"};
	static const int modes[] = {
		RTLD_LAZY, RTLD_NOW | RTLD_GLOBAL, RTLD_NOW | RTLD_NOLOAD, RTLD_LAZY | RTLD_DEEPBIND, 0};
	GET(opener, tail_open);
	GET(opener, call_open);
	GET(opener, call_new);
	GET(finder, tail_next);
	GET(finder, tail_default);
	GET(finder, call_next);
	GET(finder, call_default);
	GET(handle_finder, call_handle);
	GET(version_finder, call_version);
	GET(next_version_finder, call_next_version);
	void **early = dlsym(h, "early");
	const char **early_error = dlsym(h, "early_error");
	say(l, "%s: early error=%s\n", caller, *early_error ? *early_error : "none");
	errno = 77;	/* malloc leaves what it likes in a thread's */
	if (*early)
		say_handle(l, "early", *early, 0);
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
		for (size_t m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
			if (no_global && modes[m] & RTLD_GLOBAL)
				continue;
			say(l, " %s mode %#x\n", names[n], modes[m]);
			errno = 77;
			say_handle(l, "call", call_open(names[n], modes[m]), 1);
			errno = 77;
			say_handle(l, "tail", tail_open(names[n], modes[m]), 1);
			errno = 77;
			say_handle(l, "program", dlopen(names[n], modes[m]), 1);
		}
	}
	errno = 77;
	say_handle(l, "null", call_open(NULL, RTLD_LAZY), 0);
	say_handle(l, "new", call_new("libtarget.so.1", RTLD_NOW), 1);
	say_handle(l, "new missing", call_new("libnowhere.so.7", RTLD_NOW), 1);
	static const char *const symbols[] = {"shared", "who", "puts", "cuInit", "nosuch"};
	for (size_t n = 0; n < sizeof(symbols) / sizeof(symbols[0]); n++) {
		say(l, " symbol %s\n", symbols[n]);
		errno = 77;
		say_symbol(l, "call next", call_next(symbols[n]));
		say_symbol(l, "call default", call_default(symbols[n]));
		say_symbol(l, "tail next", tail_next(symbols[n]));
		say_symbol(l, "tail default", tail_default(symbols[n]));
		say_symbol(l, "handle", call_handle(h, symbols[n]));
		say_symbol(l, "program", dlsym(RTLD_DEFAULT, symbols[n]));
	}
	void *libc = dlopen("libc.so.6", RTLD_LAZY);
	say_symbol(l, "version", call_version(libc, "puts", OLD));
	say_symbol(l, "no version", call_version(libc, "puts", "GLIBC_9.9"));
	say_symbol(l, "next version", call_next_version("puts", OLD));
	say_symbol(l, "no next version", call_next_version("puts", "GLIBC_9.9"));
	dlclose(libc);
	say(l, "  closed once more: dlclose=%d", dlclose(libc));
	say_error(l);
}

struct work {
	struct lines lines;
	char **callers;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

/* Threads take turns with what they open and close, so that each sees what it would see alone. */
static void *work(void *argument)
{
	struct work *w = argument;
	pthread_mutex_lock(&turn);
	for (char **caller = w->callers; *caller; caller++) {
		void *h = dlopen(*caller, RTLD_NOW);
		if (!h) {
			say(&w->lines, "%s: %s\n", *caller, dlerror());
			continue;
		}
		exercise(&w->lines, *caller, h, 0);
		say(&w->lines, "dlclose=%d\n", dlclose(h));
	}
	pthread_mutex_unlock(&turn);
	return NULL;
}

int main(int argc, char **argv)
{
	int count = atoi(argv[1]);
	(void)argc;
	struct work *all = calloc((size_t)count + 1, sizeof(*all));
	pthread_t threads[16];
	for (int i = 0; i <= count; i++)
		all[i].callers = argv + 2;
	work(&all[0]);
	for (int i = 1; i <= count; i++)
		pthread_create(&threads[i], NULL, work, &all[i]);
	for (int i = 1; i <= count; i++)
		pthread_join(threads[i], NULL);
	/* Last: a thread that closes something later would wait for ever (seen on glibc 2.36, with nothing of ours). */
	/* Before 2.34 an error in such a namespace, whose libc has a dlerror of its own, ends the program. */
	int minor = atoi(strchr(gnu_get_libc_version(), '.') + 1);
	void *h = minor < 34 ? NULL : dlmopen(LM_ID_NEWLM, argv[2], RTLD_NOW);
	if (minor < 34)
		say(&all[0].lines, "namespace: not tried\n");
	else if (h)
		exercise(&all[0].lines, "in a namespace of its own", h, 1);
	else
		say(&all[0].lines, "namespace: %s\n", dlerror());
	fflush(stdout);
	for (int i = 0; i <= count; i++)
		fwrite(all[i].lines.text, 1, all[i].lines.length, stdout);
	return 0;
}
