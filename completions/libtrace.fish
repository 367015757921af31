# SPDX-License-Identifier: MIT
# Completion of libtrace(1) for fish.

set -l commands record exec env tree why diagnose explain snapshot check probe diff dump pack report

# Whether COMMAND, which record, exec, env and probe run, stands before the word that is completed.
function __libtrace_operand
    set -l words (commandline -opc)
    contains -- "$words[2]" record exec env probe; or return 1
    set -l i 3
    while set -q words[$i]
        switch $words[$i]
            case --
                return 0
            case -o --output --only --limit --images --redirect --rules --runner -n --max-runs -f --format --charset --color
                set i (math $i + 2)
            case '-*'
                set i (math $i + 1)
            case '*'
                return 0
        end
    end
    return 1
end

# Whether one of these commands is the first word, and an option would be its own.
function __libtrace_in
    set -l words (commandline -opc)
    set -q words[2]; and contains -- $words[2] $argv; and not __libtrace_operand
end

complete -c libtrace -f
complete -c libtrace -n __fish_is_first_token -l help -s h -d 'List the commands'
complete -c libtrace -n __fish_is_first_token -l version -d 'Print the version'
complete -c libtrace -n __fish_is_first_token -a record -d 'Run a program and record what its dynamic linker does'
complete -c libtrace -n __fish_is_first_token -a exec -d 'Set the same up and become the program'
complete -c libtrace -n __fish_is_first_token -a env -d 'Print the environment of a traced program'
complete -c libtrace -n __fish_is_first_token -a tree -d 'What was loaded, by whom, found how'
complete -c libtrace -n __fish_is_first_token -a why -d 'Who asked for a library, and where it was looked for'
complete -c libtrace -n __fish_is_first_token -a diagnose -d 'What is wrong, the evidence, and the cure'
complete -c libtrace -n __fish_is_first_token -a explain -d 'A page about a code of diagnose, or about an error message'
complete -c libtrace -n __fish_is_first_token -a snapshot -d 'Keep what can only be known on this machine'
complete -c libtrace -n __fish_is_first_token -a check -d 'All that files, folders or packages miss'
complete -c libtrace -n __fish_is_first_token -a probe -d 'Run a program on with stand-ins, and say all that it misses'
complete -c libtrace -n __fish_is_first_token -a diff -d 'What two traces loaded differently, and why'
complete -c libtrace -n __fish_is_first_token -a dump -d 'Print the trace, one record a line'
complete -c libtrace -n __fish_is_first_token -a pack -d 'The trace and its snapshot as one file, or as text'
complete -c libtrace -n __fish_is_first_token -a report -d 'A run for somebody else: Markdown for an issue, or a page'
complete -c libtrace -n __fish_is_first_token -a help -d 'Print the options of a command'
complete -c libtrace -n '__libtrace_in help' -a "$commands"
complete -c libtrace -n "__libtrace_in $commands" -s h -l help -d 'Print the options'

complete -c libtrace -n '__libtrace_in record exec env' -s o -l output -x -a '(__fish_complete_directories)' -d 'Trace directory'
complete -c libtrace -n '__libtrace_in record exec env check probe' -l cuda-compat -d 'Use CUDA forward-compatibility libraries where they suit'
complete -c libtrace -n '__libtrace_in record exec env' -l only -x -d 'Trace only programs whose file matches'
complete -c libtrace -n '__libtrace_in record exec env' -l limit -x -d 'What one process image may write'
complete -c libtrace -n '__libtrace_in record exec env' -l images -x -d 'How many process images the directory may hold'
complete -c libtrace -n '__libtrace_in record exec env' -l require -d 'Fail where the program cannot be traced'
complete -c libtrace -n '__libtrace_in record exec env check probe' -x -l redirect -d 'Send lookups elsewhere'
complete -c libtrace -n '__libtrace_in record exec env check probe' -x -l rules -a '(__fish_complete_path)' -d 'Rules of a file'
complete -c libtrace -n '__libtrace_in record exec env' -l no-preload -d 'Leave LD_PRELOAD alone'
complete -c libtrace -n '__libtrace_in record exec check probe' -l runner -x -d 'What runs the program'
complete -c libtrace -n '__libtrace_in record' -s q -l quiet -d 'Print no summary'
complete -c libtrace -n '__libtrace_in record exec env probe; or __libtrace_operand' \
    -a '(__fish_complete_subcommand --fcs-skip=2 -o --output --only --limit --images --redirect --rules --runner -n --max-runs -f --format --charset --color)'

complete -c libtrace -n '__libtrace_in probe' -s n -l max-runs -x -d 'Run the command so many times at most'
complete -c libtrace -n '__libtrace_in probe' -l run-on -d 'Let calls into stand-ins return 0'
complete -c libtrace -n '__libtrace_in probe' -l keep -d 'Keep stand-ins, traces and output of the runs'
complete -c libtrace -n '__libtrace_in probe' -s v -l verbose -d 'Let the runs write to stderr'

complete -c libtrace -n '__libtrace_in tree why diagnose probe report' -s a -l all -d 'Hide nothing, every process'
complete -c libtrace -n '__libtrace_in check diff' -s a -l all -d 'Fold nothing'
complete -c libtrace -n '__libtrace_in tree why diagnose diff dump report' -s p -l process -x -d 'This process'
complete -c libtrace -n '__libtrace_in tree why diagnose snapshot diff dump pack report' -s r -l run -x -a all -d 'This run'
complete -c libtrace -n '__libtrace_in tree' -s d -l depth -x -d 'So many levels below the program'
complete -c libtrace -n '__libtrace_in tree' -s i -l invert -d 'From libraries to what asked for them'
complete -c libtrace -n '__libtrace_in tree' -l duplicates -d 'Only libraries that are loaded twice'
complete -c libtrace -n '__libtrace_in tree' -s f -l format -x -a 'text json dot rules' -d 'Output format'
complete -c libtrace -n '__libtrace_in why diagnose probe diff' -s f -l format -x -a 'text json' -d 'Output format'
complete -c libtrace -n '__libtrace_in check' -s f -l format -x -a 'text json sarif junit' -d 'Output format'
complete -c libtrace -n '__libtrace_in report' -s f -l format -x -a 'html markdown' -d 'Output format'
complete -c libtrace -n '__libtrace_in report' -s o -l output -x -a '(__fish_complete_path)' -d 'Write to it'
complete -c libtrace -n '__libtrace_in dump' -s f -l format -x -a 'text json jsonl' -d 'Output format'
complete -c libtrace -n '__libtrace_in tree why diagnose explain check probe diff' -l charset -x -a 'utf8 ascii' -d 'What to draw with'
complete -c libtrace -n '__libtrace_in tree why diagnose explain check probe diff' -l color -x -a 'auto always never' -d 'Whether to use colour'
complete -c libtrace -n '__libtrace_in diagnose' -s d -l device -x -a '7.5 8.0 8.6 8.9 9.0 10.0 10.3 11.0 12.0 12.1' -d 'GPU code for this compute capability'
complete -c libtrace -n '__libtrace_in explain' -a '(libtrace explain 2>/dev/null | string replace -r " .*" "")' -d 'Code'
complete -c libtrace -n '__libtrace_in dump' -s k -l kind -x -d 'Records of these kinds alone' \
    -a 'image search candidate redirect object failed close activity compat end status lost'
complete -c libtrace -n '__libtrace_in check' -s P -l package -x -d 'What Python has installed as this'
complete -c libtrace -n '__libtrace_in check' -l python -x -a '(__fish_complete_command)' -d 'The Python that has the packages'
complete -c libtrace -n '__libtrace_in check' -l root -x -a '(__fish_complete_directories)' -d 'A root file system'
complete -c libtrace -n '__libtrace_in check' -l platform -x -a 'linux/amd64 linux/arm64' -d 'Which image of an archive'
complete -c libtrace -n '__libtrace_in check' -l for -x -d 'Driver and GPU of a host that is elsewhere'
complete -c libtrace -n '__libtrace_in check' -l resolve -x -d 'What this one name comes to'
complete -c libtrace -n '__libtrace_in check' -s j -l jobs -x -d 'Accepted, without effect'
complete -c libtrace -n '__libtrace_in check' -a '(__fish_complete_path)'
complete -c libtrace -n '__libtrace_in snapshot' -l root -x -a '(__fish_complete_directories)' -d 'Look up each path below it first'
complete -c libtrace -n '__libtrace_in pack' -s o -l output -x -a '(__fish_complete_path)' -d 'Write it to this file'
complete -c libtrace -n '__libtrace_in pack' -s t -l text -d 'A block of text that fits into an issue'
complete -c libtrace -n '__libtrace_in pack' -s s -l show -d 'Write nothing: show what would leave'
complete -c libtrace -n '__libtrace_in pack report' -l no-redact -d 'Keep names, arguments and environment'
complete -c libtrace -n '__libtrace_in snapshot' -a '(__fish_complete_directories)'
complete -c libtrace -n '__libtrace_in tree why diagnose diff dump pack report' -a '(__fish_complete_path)'
