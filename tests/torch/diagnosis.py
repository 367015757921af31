# SPDX-License-Identifier: MIT
"""diagnosis.py FINDINGS.json EXPECTATION…: what `diagnose --format=json` must say.

CODE[:WORD]        the first finding has this code, and is about this soname, symbol or file
has:CODE[:WORD]    some finding is
none:SEVERITY      no finding is an error, or a warning
help:TEXT          a command of the first finding holds TEXT
says:TEXT          the first finding says TEXT in its headline, evidence or notes
command            prints the first command of the first finding
"""

import json
import sys

with open(sys.argv[1]) as file:
    document = json.load(file)
assert document["schema"] == "libtrace/diagnose/1", document["schema"]
findings = document["findings"]
first = findings[0] if findings else None


def is_about(finding, word):
    names = [finding.get(key) or "" for key in ("soname", "symbol", "path", "requester")]
    return any(name == word or name.rsplit("/", 1)[-1] == word for name in names)


def matches(finding, expectation):
    code, _, word = expectation.partition(":")
    return finding is not None and finding["code"] == code and (not word or is_about(finding, word))


for expectation in sys.argv[2:]:
    kind, _, rest = expectation.partition(":")
    if kind == "has":
        good = any(matches(each, rest) for each in findings)
    elif kind == "none":
        good = not any(each["severity"] == rest for each in findings)
    elif kind == "help":
        good = first is not None and any(rest in each.get("command", "") for each in first["help"])
    elif kind == "says":
        good = first is not None and any(
            rest in each for each in [first["headline"], *first["evidence"], *first["notes"]]
        )
    elif kind == "command":
        print(next(each["command"] for each in first["help"] if "command" in each))
        good = True
    else:
        good = matches(first, expectation)
    if not good:
        sys.exit(f"not so: {expectation}")
