/*
 * A library that calls the loader in every way in which the caller matters.  FOLDER names it; the program asks it for
 * its table of ways.
 */
#include <dlfcn.h>
#include <stddef.h>

void *early;			/* of its constructor */
const char *early_error;

__attribute__((constructor)) static void construct(void)
{
	early = dlopen("libtarget.so.1", RTLD_LAZY);
	early_error = early ? NULL : dlerror();
}

/* At -O2 these are jumps: their caller is the program, and so it must stay. */
void *tail_open(const char *name, int mode) { return dlopen(name, mode); }
void *tail_next(const char *name) { return dlsym(RTLD_NEXT, name); }
void *tail_default(const char *name) { return dlsym(RTLD_DEFAULT, name); }

/* And these are calls. */
void *call_open(const char *name, int mode)
{
	void *volatile h = dlopen(name, mode);
	return h;
}
void *call_new(const char *name, int mode)
{
	void *volatile h = dlmopen(LM_ID_NEWLM, name, mode);
	return h;
}
void *call_next(const char *name)
{
	void *volatile f = dlsym(RTLD_NEXT, name);
	return f;
}
void *call_default(const char *name)
{
	void *volatile f = dlsym(RTLD_DEFAULT, name);
	return f;
}
void *call_handle(void *handle, const char *name)
{
	void *volatile f = dlsym(handle, name);
	return f;
}
void *call_version(void *handle, const char *name, const char *version)
{
	void *volatile f = dlvsym(handle, name, version);
	return f;
}
void *call_next_version(const char *name, const char *version)
{
	void *volatile f = dlvsym(RTLD_NEXT, name, version);
	return f;
}

/* Of the folder that each target is in; `shared` is in several objects. */
const char *shared(void) { return "caller"; }
