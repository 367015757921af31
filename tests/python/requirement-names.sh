#!/bin/sh
# Names of distributions are compared as PyPI compares them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/python/common"
with_packaging names
