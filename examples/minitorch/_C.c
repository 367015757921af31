/* SPDX-License-Identifier: MIT */
/*
 * torch._C: an empty extension module.  It declares what it needs of Python's stable ABI itself, so that it builds
 * without Python.h, and refers to Python weakly, so that import.c can load it as well.
 */
#include <stddef.h>

struct slot {
	int number;
	void *value;
};

/* PyModuleDef of the stable ABI, its fixed layout since Python 3.5. */
static struct {
	ptrdiff_t references;
	void *type;
	void *init;
	ptrdiff_t index;
	void *copy;
	const char *name, *documentation;
	ptrdiff_t size;
	void *methods;
	struct slot *slots;
	void *traverse, *clear, *free;
} definition = {.references = 1, .name = "_C", .slots = (struct slot[]){{0, NULL}}};

__attribute__((weak)) void *PyModuleDef_Init(void *);
void *PyInit__C(void);

void *PyInit__C(void)
{
	return PyModuleDef_Init ? PyModuleDef_Init(&definition) : NULL;
}
