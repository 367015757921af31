#!/bin/sh
# Which findings are folded under which, and in what order the others come, whatever order they were found in.
. "$(dirname "$0")/../lib.sh"
$runner "$B/ask-fold" | compare fold-rules
