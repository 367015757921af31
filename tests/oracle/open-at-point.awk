# "DEVICE:INODE" of every object that is open when the process that asks for /oracle-point does so, from JSON Lines.
function text(name) {
	return match($0, "\"" name "\":\"[^\"]*\"") ? substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5) : ""
}
function number(name) {
	return match($0, "\"" name "\":[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : text(name)
}
{ kind = text("kind"); key = text("process") SUBSEP number("id") }
kind == "object" && number("ino") + 0 { place[key] = number("dev") ":" number("ino") }
kind == "close" { delete place[key] }
kind == "search" && text("name") == "/oracle-point" {
	found = 1
	for (each in place) {
		split(each, part, SUBSEP)
		if (part[1] == text("process"))
			print place[each]
	}
	exit
}
END { exit !found }
