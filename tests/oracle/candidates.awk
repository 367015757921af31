# "PID PATH" of every candidate that ld.so tried in a search, from JSON Lines.
function text(name) {
	return match($0, "\"" name "\":\"[^\"]*\"") ? substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5) : ""
}
text("kind") == "candidate" && text("origin") != "direct" {
	process = text("process")
	sub(/\..*/, "", process)
	print process, text("path")
}
