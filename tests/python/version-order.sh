#!/bin/sh
# Versions are ordered and normalized as the packaging library does it: real ones and generated ones.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/python/common"
with_packaging versions
