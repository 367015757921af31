# SPDX-License-Identifier: MIT
# Completion of libtrace(1) for bash: commands, their options, and the words that options take.

# The options of a command, as `libtrace COMMAND -h` lists them; one that takes a word ends in =.
_libtrace_options()
{
	case $1 in
	record) echo "-o --output= --only= --limit= --images= --cuda-compat --require --redirect= --rules= --no-preload --runner= -q --quiet" ;;
	exec) echo "-o --output= --only= --limit= --images= --cuda-compat --require --redirect= --rules= --no-preload --runner=" ;;
	env) echo "-o --output= --only= --limit= --images= --cuda-compat --require --redirect= --rules= --no-preload" ;;
	tree) echo "-a --all -p --process= -r --run= -d --depth= -i --invert --duplicates -f --format= --charset= --color=" ;;
	why) echo "-a --all -p --process= -r --run= -f --format= --charset= --color=" ;;
	diagnose) echo "-a --all -p --process= -r --run= -d --device= -f --format= --charset= --color=" ;;
	explain) echo "--charset= --color=" ;;
	snapshot) echo "-r --run= --root=" ;;
	check) echo "-P --package= --root= --platform= --for= --python= --resolve= --runner= -j --jobs= --redirect= --rules= --cuda-compat -a --all -f --format= --charset= --color=" ;;
	probe) echo "-n --max-runs= --run-on --keep -v --verbose --runner= --redirect= --rules= --cuda-compat -a --all -f --format= --charset= --color=" ;;
	diff) echo "-a --all -p --process= -r --run= -f --format= --charset= --color=" ;;
	dump) echo "-r --run= -p --process= -k --kind= -f --format=" ;;
	pack) echo "-o --output= -t --text -r --run= -s --show --no-redact" ;;
	report) echo "-o --output= -a --all -p --process= -r --run= -f --format= --no-redact" ;;
	esac
}

# The words that an option of a command takes.
_libtrace_values()
{
	case $1:$2 in
	tree:--format | tree:-f) echo "text json dot rules" ;;
	check:--format | check:-f) echo "text json sarif junit" ;;
	why:--format | why:-f | diagnose:--format | diagnose:-f | probe:--format | probe:-f | diff:--format | diff:-f) echo "text json" ;;
	dump:--format | dump:-f) echo "text json jsonl" ;;
	report:--format | report:-f) echo "html markdown" ;;
	dump:--kind | dump:-k) echo "image search candidate redirect object failed close activity compat end status lost" ;;
	diagnose:--device | diagnose:-d) echo "7.5 8.0 8.6 8.9 9.0 10.0 10.3 11.0 12.0 12.1" ;;
	*:--charset) echo "utf8 ascii" ;;
	*:--color) echo "auto always never" ;;
	*:--run | *:-r) echo "all" ;;
	esac
}

# Whether an option takes the next word.
_libtrace_takes_word()
{
	case $1 in
	-[opdfrkPjn] | --package | --platform | --for | --python | --resolve | --jobs | --output | --only | --limit | --images | --redirect | --rules | --runner | --root | --process | --run | --depth | --device | --format | --kind | --max-runs | --charset | --color)
		return 0 ;;
	esac
	return 1
}

_libtrace()
{
	local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} i
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "record exec env tree why diagnose explain snapshot check probe diff dump pack report help --help --version" -- "$current")
		return
	fi
	if [ "$command" = help ]; then
		mapfile -t COMPREPLY < <(compgen -W "record exec env tree why diagnose explain snapshot check probe diff dump pack report" -- "$current")
		return
	fi
	# COMMAND of record, exec, env and probe has completions of its own.
	case $command in
	record | exec | env | probe)
		for ((i = 2; i < COMP_CWORD; i++)); do
			case ${COMP_WORDS[i]} in
			--)
				i=$((i + 1))
				break ;;
			=) i=$((i + 1)) ;;
			-*)
				if _libtrace_takes_word "${COMP_WORDS[i]}" && [ "${COMP_WORDS[i + 1]}" != = ]; then i=$((i + 1)); fi ;;
			*) break ;;
			esac
		done
		if [ "$i" -lt "$COMP_CWORD" ] || [ "${COMP_WORDS[i - 1]}" = -- ]; then
			if declare -F _command_offset >/dev/null; then
				_command_offset "$i"
			elif [ "$i" -eq "$COMP_CWORD" ]; then
				mapfile -t COMPREPLY < <(compgen -c -- "$current")
			else
				mapfile -t COMPREPLY < <(compgen -f -- "$current")
			fi
			return
		fi ;;
	esac
	# bash splits --format=te into three words.
	if [ "$current" = = ]; then
		current=
	elif [ "$option" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if _libtrace_takes_word "$option"; then
		case $option in
		-o | --output) mapfile -t COMPREPLY < <(compgen "$([[ $command == pack || $command == report ]] && echo -f || echo -d)" -- "$current") ;;
		--root) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
		*) mapfile -t COMPREPLY < <(compgen -W "$(_libtrace_values "$command" "$option")" -- "$current") ;;
		esac
		return
	fi
	case $current in
	-*)
		mapfile -t COMPREPLY < <(compgen -W "$(_libtrace_options "$command") -h --help" -- "$current")
		if [ "${#COMPREPLY[@]}" -eq 1 ] && [ "${COMPREPLY[0]}" != "${COMPREPLY[0]%=}" ]; then compopt -o nospace 2>/dev/null; fi ;;
	*)
		case $command in
		record | exec | env | probe) mapfile -t COMPREPLY < <(compgen -c -- "$current") ;;
		snapshot) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
		tree | diagnose | diff | dump | pack | report | check) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
		explain) mapfile -t COMPREPLY < <(compgen -W "$(libtrace explain 2>/dev/null | sed 's/ .*//')" -- "$current") ;;
		why) [ "$option" = why ] || mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
		esac ;;
	esac
}
complete -F _libtrace libtrace
