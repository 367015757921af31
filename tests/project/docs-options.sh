#!/bin/sh
# The man page has a section for each command that `libtrace --help` lists, with the options that its -h prints, and the
# reverse; README lists the same commands, and speaks of no option that there is not.
. "$(dirname "$0")/../lib.sh"
page=$top/man/libtrace.1
libtrace --help >help || fail "libtrace --help exits with $?"
sed -n 's/^  \([a-z]*\)  .*/\1/p' help >commands
[ "$(wc -l <commands)" -ge 6 ] || { cat help; fail "libtrace --help lists no commands"; }

# Those below the heading COMMANDS, in its order.
sed -n '/^\.Sh COMMANDS/,/^\.Sh JSON/s/^\.Ss //p' "$page" >sections
diff commands sections || fail "sections of the man page (>) differ from the commands of libtrace --help (<)"
sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/s/^\.Cm //p' "$page" | grep -v '^help$' >synopsis
diff commands synopsis || fail "the SYNOPSIS (>) differs from the commands of libtrace --help (<)"
sed -n 's/^| `libtrace \([a-z]*\).*/\1/p' "$top/README.md" >table
diff commands table || fail "the commands in README (>) differ from those of libtrace --help (<)"

: >all
while read -r command; do
	libtrace "$command" -h >"help.$command" || fail "libtrace $command -h exits with $?"
	# "-o --output=DIR", "--only=GLOB"
	sed -n 's/^  \(    \|-., \)\(--[^ ]*\).*/\1\2/p' "help.$command" | sed 's/,//; s/^ *//; s/…/.../g' | grep -v -e '--help$' >options
	[ -s options ] || fail "libtrace $command -h prints no options"
	# .It Fl o , Fl -output Ns = Ns Ar DIR
	sed -n "/^\.Ss $command\$/,/^\.S[sh] /s/^\.It \(Fl .*\)/\1/p" "$page" |
		sed 's/ Ns = Ns Ar /=/; s/ Ns Ar \[/[/; s/Fl -/--/g; s/Fl /-/g; s/ , / /' >described
	sort options >options.sorted
	sort described >described.sorted
	diff options.sorted described.sorted || fail "options of $command in the man page (>) differ from libtrace $command -h (<)"
	tr ' ' '\n' <options | sed 's/\[\{0,1\}=.*//' >>all
done <commands

printf '%s\n' --help --version >>all
grep -o -e '--[a-z][a-z-]*' "$top/README.md" | sort -u >mentioned
[ -s mentioned ] || fail "README mentions no option at all"
while read -r option; do
	grep -q -x -e "$option" all || fail "README mentions $option, which no command has"
done <mentioned
grep -o '`libtrace [a-z]*\|^\$ libtrace [a-z]*' "$top/README.md" | sed 's/.*libtrace //' | sort -u | grep . >used
while read -r command; do
	grep -q -x "$command" commands || fail "README uses libtrace $command, which there is not"
done <used
