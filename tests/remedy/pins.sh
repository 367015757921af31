#!/bin/sh
# What a distribution pins is installed, through a meta-package and its extras, all in one command; and then the import works.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/wheels"
toolkit 13.2.86
toolkit 13.3.10
framework "Requires-Dist: demo-toolkit[rt,blas]==13.2; platform_system == 'Linux'"
environment env
diagnosed env/bin/python -c 'import frame' || { cat errors; fail "a healthy environment"; }
hasnt "^error" said

# Both are gone, and the registry has newer ones: one command brings those that are pinned.
env/bin/python -m pip uninstall -q -y nvidia-demo-runtime nvidia-demoblas || fail "uninstall"
diagnosed env/bin/python -c 'import frame' && fail "it works without"
has '^error\[not-found\]: `lib[a-z]*.so.13` was not found' said
[ "$(grep -c 'pip install' said)" -eq 1 ] || { cat said; fail "not one command"; }
has "^ *$t/env/bin/python -m pip install 'nvidia-demo-runtime==13.2.86.\*' 'nvidia-demoblas==13.2.86.\*'\$" said
cure 1
diagnosed env/bin/python -c 'import frame' || { cat said; fail "the cure does not help"; }
hasnt "^error" said
env/bin/python -m pip list 2>/dev/null | grep -q '^nvidia-demoblas *13.2.86$' || fail "not the version that is pinned"

# Its file is gone, and the distribution is there: it is installed again.
rm "$site/nvidia/cu13/lib/libdemoblas.so.13"
diagnosed env/bin/python -c 'import frame' && fail "it works without"
has "^ *$t/env/bin/python -m pip install --force-reinstall --no-deps nvidia-demoblas==13.2.86\$" said
cure 1
diagnosed env/bin/python -c 'import frame' || { cat said; fail "the cure does not help"; }

# Its file is damaged.
echo "cut off" >"$site/nvidia/cu13/lib/libdemoblas.so.13"
diagnosed env/bin/python -c 'import frame' && fail "it works without"
has "^ *$t/env/bin/python -m pip install --force-reinstall --no-deps nvidia-demoblas==13.2.86\$" said
cure 1
diagnosed env/bin/python -c 'import frame' || { cat said; fail "the cure does not help"; }

# The framework's own file: the framework.
rm "$site/frame/lib/libframe.so"
diagnosed env/bin/python -c 'import frame' && fail "it works without"
has "^ *$t/env/bin/python -m pip install --force-reinstall --no-deps frame==2.15\$" said
cure 1
diagnosed env/bin/python -c 'import frame' || { cat said; fail "the cure does not help"; }
