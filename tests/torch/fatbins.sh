#!/bin/sh
# GPU code of the real CUDA libraries of torch: what cuobjdump lists, and what is anywhere in the file.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/torch/fatbins"
all_say_the_same "$site"
