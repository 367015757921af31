"""probe.py DOCUMENT MAPS SITE COPY: whether `libtrace probe --format=json` names exactly what readelf says is missing.

MAPS holds /proc/self/maps after a healthy import from SITE.  What the import maps is followed by DT_NEEDED through the files of
COPY, which lacks some wheels: what is needed, was in SITE and is not in COPY, is missing.
probe.py wheels SEED COUNT: chooses from the words on standard input.
"""
import json, os, random, re, subprocess, sys

if sys.argv[1] == "wheels":
    print(*random.Random(sys.argv[2]).sample(sorted(sys.stdin.read().split()), int(sys.argv[3])))
    sys.exit()


def needed(path):
    out = subprocess.run(["readelf", "-dW", path], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", out)


def libraries(site):
    found = {}
    # Not triton, which has copies of its own that only it looks for.
    for part in "torch", "nvidia":
        for folder, _, names in os.walk(os.path.join(site, part)):
            found.update((name, os.path.join(folder, name)) for name in names if ".so" in name)
    return found


document, maps, site, copy = sys.argv[1:]
before, after = libraries(site), libraries(copy)
todo = sorted({line.split(None, 5)[5].strip() for line in open(maps) if site + "/" in line})
todo = [path.replace(site, copy) for path in todo if os.path.exists(path.replace(site, copy))]
seen, missing = set(todo), set()
while todo:
    for name in needed(todo.pop()):
        if name in after and after[name] not in seen:
            seen.add(after[name])
            todo.append(after[name])
        elif name in before and name not in after:
            missing.add(name)
found = [library["soname"] for library in json.load(open(document))["missing"]]
print("missing:", *sorted(missing))
if sorted(found) != sorted(missing):
    sys.exit("probe lists: " + " ".join(sorted(found)))
