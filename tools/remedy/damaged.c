/* SPDX-License-Identifier: MIT */
/* What cures a file that is there and damaged: the same again where it was damaged here, another where it came so. */
#include "remedy/remedy.h"

#include <stdlib.h>

#include "base/text.h"

void help_damaged(struct finding *f, const struct file *file)
{
	const struct distribution *of = file->owner ? file->owner->distribution : NULL;
	f->want.soname = f->soname;
	f->want.again = of && (file->recorded_size || file->changed) ? of : NULL;
	f->want.other = of && !f->want.again ? of : NULL;
	f->want.package = of ? NULL : file->owner;
	if (f->want.other)
		finding_note(f, "RECORD of %s %s says the same size: it was installed as it is", of->name, of->version);
	if (file->owner)
		return;
	f->want.soname = NULL;
	char *wheel = wheel_of_folder(file->real ? file->real : file->path);
	if (wheel)
		finding_help(f, NULL,
			"take another version of %s: its wheel brought the file, and brings it again as it is", wheel);
	else
		finding_help(f, NULL,
			"take another build of it, or copy it here again: strip after patchelf damages files so, and a "
			"copy that stopped");
	free(wheel);
}
