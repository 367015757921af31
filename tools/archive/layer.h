/* SPDX-License-Identifier: MIT */
/* One layer of an image, laid on those below it (OCI image specification, "layer"). */
#ifndef ARCHIVE_LAYER_H
#define ARCHIVE_LAYER_H

#include "archive/source.h"

/*
 * False after a complaint.  digest: what its bytes are named by, or, where they are no packed ones, diff_id; NULL:
 * unknown.
 */
bool layer_lay(struct unpack *, struct source *, const char *digest, const char *diff_id);

#endif
