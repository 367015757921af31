/* SPDX-License-Identifier: MIT */
/* Whose files are: what a path says by itself, then what package managers say. */
#include "owner/owner.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/text.h"
#include "owner/parts.h"

/* The first that matches: what the path begins with, and what it holds. */
static const struct {
	const char *begins, *holds;
	enum place place;
} places[] = {
	{"/usr/lib/wsl/", NULL, PLACE_WSL},
	{NULL, "/stubs/lib", PLACE_STUBS},
	{NULL, "/compat/", PLACE_COMPAT},
	{NULL, "/compat_orin/", PLACE_COMPAT},
	{NULL, "/cuda-compat/", PLACE_COMPAT},
	{NULL, "/CUDAcompat/", PLACE_COMPAT},
	{"/usr/lib/aarch64-linux-gnu/tegra", NULL, PLACE_TEGRA},
	{"/usr/lib/aarch64-linux-gnu/nvidia/", NULL, PLACE_TEGRA},
	{"/opt/nvidia/l4t-gpu-libs/", NULL, PLACE_TEGRA},
	{NULL, "/site-packages/", PLACE_SITE},
	{NULL, "/dist-packages/", PLACE_SITE},
	{"/usr/local/cuda/", NULL, PLACE_CUDA},
	{"/usr/local/cuda-", NULL, PLACE_CUDA},
	{"/opt/cuda/", NULL, PLACE_CUDA},
	{"/opt/nvidia/hpc_sdk/", NULL, PLACE_CUDA},
};

/* Others call a folder "compat" as well. */
static bool is_of_driver(const char *path)
{
	static const char *const names[] = {"libcuda.so", "libcudadebugger.so", "libnvidia-", "libnvcu", "libnvrm"};
	const char *name = strrchr(path, '/') + 1;
	for (size_t i = 0; i < countof(names); i++)
		if (begins_with(name, names[i]))
			return true;
	return false;
}

static enum place place_of(const char *path)
{
	for (size_t i = 0; path && strchr(path, '/') && i < countof(places); i++) {
		const char *begins = places[i].begins, *holds = places[i].holds;
		if (begins && strncmp(path, begins, strlen(begins)) != 0)
			continue;
		if (holds && !strstr(path, holds))
			continue;
		if (places[i].place != PLACE_COMPAT || is_of_driver(path))
			return places[i].place;
	}
	return PLACE_NONE;
}

/* A link among ordinary libraries may lead to a stub: that is what gets loaded. */
static enum place place_of_file(const struct file *f, const char *root)
{
	enum place own = place_of(f->path), leads = place_of(owner_real(f, root));
	return leads == PLACE_STUBS || leads == PLACE_COMPAT || own == PLACE_NONE ? leads : own;
}

void owners_find(struct snapshots *all, struct snapshot *snapshot, const char *root)
{
	for (size_t i = 0; i < snapshot->file_count; i++)
		snapshot->files[i]->place = place_of_file(snapshot->files[i], root);
	owners_find_conda(all, snapshot, root);
	owners_find_packages(all, snapshot, root);
}
