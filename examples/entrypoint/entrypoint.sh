#!/bin/sh
# The entry point of an image: becomes the program "$@", traced, with the CUDA compatibility libraries where they suit.
# Each line that runs it is an exec: the program has this script's PID, and gets its signals, stdin and stdout.
: "${LIBTRACE_OUTPUT:=/var/tmp/libtrace.data}"
folder=${LIBTRACE_OUTPUT%/*}
if ! command -v libtrace >/dev/null; then
	echo 'entrypoint: no libtrace here: not traced' >&2
	exec "$@"
elif { mkdir -p "$folder" && [ -d "$folder" ] && [ -w "$folder" ]; } 2>/dev/null; then
	exec libtrace exec --cuda-compat=auto -o "$LIBTRACE_OUTPUT" -- "$@"
else
	# A read-only file system is no reason not to run: redirects work without a trace.
	echo "entrypoint: cannot write to '$folder'" >&2
	eval "$(libtrace env --cuda-compat=auto -o "$LIBTRACE_OUTPUT" -- "$@")"
	exec "$@"
fi
