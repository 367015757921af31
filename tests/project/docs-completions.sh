#!/bin/sh
# The completions for bash, zsh and fish know the commands, their options and the words that these take, as the command
# itself prints them; where the shells are installed, they also read them.
. "$(dirname "$0")/../lib.sh"
completions=$top/completions
libtrace --help | sed -n 's/^  \([a-z]*\)  .*/\1/p' >commands
[ -s commands ] || fail "libtrace --help lists no commands"

# What each file says of a command's options: -o, --output= (takes a word), --require.
bash_options() { sed -n "/^_libtrace_options/,/^}/s/^	$1) echo \"\(.*\)\" ;;/\1/p" "$completions/libtrace.bash" | tr ' ' '\n'; }
zsh_options() {
	sed -n "/^_libtrace_$1()/,/^}/p" "$completions/_libtrace" |
		sed -n "s/^		'([^']*)'{\(-.\)+\{0,1\},\(--[a-z-]*=\{0,1\}\)}.*/\1 \2/p; s/^		'\(--[a-z-]*=\{0,1\}\)\[.*/\1/p" |
		tr ' ' '\n' | grep -v -x -e -h -e --help
}
fish_options() {
	sed -n "s/^complete -c libtrace -n '__libtrace_in \([^']*\)' /\1 : /p" "$completions/libtrace.fish" |
		while IFS= read -r line; do
			case " ${line%% :*} " in
			*" $1 "*) ;;
			*) continue ;;
			esac
			echo "$line" | sed -n "s/.* -s \(.\) .*/-\1/p"
			case $line in
			*" -x"*) echo "$line" | sed -n "s/.* -l \([a-z-]*\) .*/--\1=/p" ;;
			*) echo "$line" | sed -n "s/.* -l \([a-z-]*\) .*/--\1/p" ;;
			esac
		done
}
while read -r command; do
	libtrace "$command" -h | sed -n 's/^  \(    \|-., \)\(--[^ ]*\).*/\1\2/p' | sed 's/,//; s/^ *//; s/\[=.*//' | grep -v -e '--help$' >help
	[ -s help ] || fail "libtrace $command -h prints no options"
	sed 's/=.*/=/' help | tr ' ' '\n' | sort -u >expected
	for shell in bash zsh fish; do
		"${shell}_options" "$command" | sort -u >found
		diff expected found || fail "$shell completes other options of $command (>) than libtrace $command -h prints (<)"
	done
	# --format=text|json|dot
	sed -n 's/.*--\([a-z]*\)=\([a-z0-9]*|[a-z0-9|]*\)$/\1 \2/p' help | while read -r option words; do
		words=$(echo "$words" | tr '|' ' ')
		[ "$option" != run ] || continue
		sed -n "/^_libtrace_$command()/,/^}/p" "$completions/_libtrace" | grep -q -e "--$option=.*($words)'" ||
			fail "zsh does not complete $command --$option with: $words"
		grep "__libtrace_in [a-z ]*$command" "$completions/libtrace.fish" | grep -q -e "-l $option .*-a '$words'" ||
			fail "fish does not complete $command --$option with: $words"
		! command -v bash >/dev/null || [ "$(bash -c '. "$1" && _libtrace_values "$2" "$3"' - "$completions/libtrace.bash" "$command" "--$option")" = "$words" ] ||
			fail "bash does not complete $command --$option with: $words"
	done || exit 1
	grep -q "^		'$command:" "$completions/_libtrace" || fail "zsh does not complete the command $command"
	grep -q -e "-n __fish_is_first_token -a $command " "$completions/libtrace.fish" || fail "fish does not complete the command $command"
	sed 's/-h //; s/.* //' help | sed "s/^/$command /" >>all
done <commands

if command -v bash >/dev/null; then
	cat >try <<'B'
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_libtrace
printf '%s\n' "${COMPREPLY[@]}"
B
	takes_word() { bash -c '. "$1" && _libtrace_takes_word "$2"' - "$completions/libtrace.bash" "$1"; }
	completed() { bash try "$completions/libtrace.bash" libtrace "$@" | tr '\n' ' ' | sed 's/ $//'; }
	[ "$(completed '')" = "$(tr '\n' ' ' <commands)help --help --version" ] || fail "bash completes commands: $(completed '')"
	while read -r command option; do
		name=${option%%=*}
		whole=$name
		if [ "$name" != "$option" ]; then
			whole="$name="
			takes_word "$name" || fail "bash does not know that $name takes a word"
		else
			takes_word "$name" && fail "bash thinks that $name takes a word"
		fi
		# --for begins --format as well.
		case " $(completed "$command" "$name") " in *" $whole "*) true ;; *) false ;; esac || fail "bash completes $command $name to: $(completed "$command" "$name")"
	done <all
	[ "$(completed tree --format = j)" = json ] || fail "bash completes --format=j to: $(completed tree --format = j)"
	[ "$(completed dump -k cand)" = candidate ] || fail "bash completes -k cand to: $(completed dump -k cand)"
	: >unmistakable.file
	[ "$(completed record -o x -- cat unmis)" = unmistakable.file ] || fail "bash completes COMMAND's words to: $(completed record -o x -- cat unmis)"
fi
if command -v zsh >/dev/null; then zsh -f -n "$completions/_libtrace" || fail "zsh cannot read its completions"; fi
if command -v fish >/dev/null; then
	HOME=$t fish --no-config -c "source '$completions/libtrace.fish'; complete -C 'libtrace dump --k'; complete -C 'libtrace exec -o x cat unmis'" >fish.out 2>err ||
		{ cat err; fail "fish cannot read its completions"; }
	has '^--kind' fish.out
	has '^unmistakable.file' fish.out
fi
