#!/bin/sh
# Specifiers hold as the packaging library says: real ones and generated ones.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/python/common"
with_packaging specifiers
