#!/bin/sh
# Requirements and markers mean what the packaging library says: by hand, and of all that is installed here.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/python/common"
with_packaging requirements
