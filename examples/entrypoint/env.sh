# shellcheck shell=sh
# For images whose entry point has to stay as it is: sourced by a shell, which then runs the program.
if command -v libtrace >/dev/null; then
	eval "$(libtrace env --cuda-compat=auto -o "${LIBTRACE_OUTPUT:-/var/tmp/libtrace.data}")"
fi
