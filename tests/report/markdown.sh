#!/bin/sh
# The Markdown of the miniature's failed import: findings, the environment, the part of the tree that matters.  What depends on
# the machine is left out of the comparison: its own values, default directories, the package manager's command.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
minitorch_trace
status 0 report --no-redact data
without_block <out | sed -e '/^| `\(LD_LIBRARY_PATH\|LIBTRACE_OUTPUT\)` /!{/^| `/d;}' \
	-e 's/^| \(started\|system\|kernel\|NVIDIA driver\|GPUs\|glibc\|libtrace\) | `.*` |$/| \1 | … |/; /^| CUDA /d; /^| python /d' \
	-e 's/([0-9]* paths searched/(N paths searched/; /^  default directories /d; /^  *\/[^ ]*libnvpl_lapack/d; /subdirectories for particular processors$/d' \
	-e '/^ *\(LD_LIBRARY_PATH\|ld\.so\.cache\)  /d' \
	-e '/^```sh$/,/^```$/d; /^\*\*help:\*\*/d; s/^[0-9]* objects; \([0-9]* shown above (\*)\); [0-9]* neither/N objects; \1; N neither/' \
	-e 's/   */  /g' | cat -s | compare markdown
# The same on standard output and in a file, whatever the file is called.
status 0 report -f markdown -o report.html data
report data >again
cmp -s report.html again || fail "another report in the file"
