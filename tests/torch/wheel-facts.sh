#!/bin/sh
# The real torch: whose its libraries are and what it pins, as importlib.metadata and the packaging library say it.
. "$(dirname "$0")/../lib.sh"
only_native "the wheels of this machine"
. "$top/tests/torch/torch"
"$python" - >expected <<'END' || fail "importlib.metadata"
import importlib.metadata as m, os, re
for d in sorted(m.distributions(), key=lambda d: d.metadata["Name"]):
    for f in d.files or []:
        if re.search(r"\.so(\.\d+)*$", f.name):
            print("%s: %s %s" % (os.path.normpath(f.locate()), re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(), d.version))
END
sort expected -o expected
cut -d: -f1 <expected | tr '\n' '\0' | xargs -0 "$B/ask-python" --requires nvidia-cublas --requires nvidia-nvjitlink --requires nvidia-cudnn-cu13 >said ||
	fail "ask-python exits with $?"
sed -n 's|^\(/.*\) in /.*|\1|p' said | sort >got
diff -u expected got >difference || { head -20 difference; fail "other owners than importlib.metadata says"; }
[ "$(wc -l <expected)" -gt 50 ] || fail "too few libraries"
grep -A3 '/libtorch_cuda.so: torch' said >torch
has '^  nvidia-cublas: ==' torch
has '^  nvidia-nvjitlink: <' torch
has '^  nvidia-cudnn-cu13: ==' torch
