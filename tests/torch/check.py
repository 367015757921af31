#!/usr/bin/env python3
"""What `libtrace check` is compared with: ldd, file by file, and DT_NEEDED entries as readelf prints them.

check.py ldd JSON FOLDER            every file below FOLDER misses what ldd says, unless it has a context
check.py closure JSON FOLDER CACHE  all that torch's objects miss is what their DT_NEEDED entries reach and nobody has;
                                    CACHE holds what ldconfig -p prints
check.py wheels FOLDER              the nvidia wheels there, NAME VERSION lines
check.py pins JSON FOLDER CACHE WHOLE NAME…  one pip command brings all of the removed wheels NAME that WHOLE has, in its versions,
                                    as far as a library of them is missing
"""
import importlib.metadata
import json
import os
import re
import shlex
import subprocess
import sys


def fail(text):
    sys.exit('FAILED: ' + text)


def objects(folder):
    """Every ELF file that a dynamic linker could load, by its own name."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(parent, name)
            if os.path.islink(path) or name.endswith(('.py', '.pyc', '.h')):
                continue
            with open(path, 'rb') as file:
                start = file.read(18)
            if start[:4] == b'\x7fELF' and start[16] in (2, 3):
                yield path


def needed(path, known={}):
    if path not in known:
        text = subprocess.run(['readelf', '-d', '-W', path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
        known[path] = re.findall(r'\(NEEDED\).*\[(.*)\]', text)
    return known[path]


def missing_of(document):
    return {m['soname']: m for m in document['missing']}


def noted_of(document):
    """What is told in a note alone: the driver's libraries, where there is no driver."""
    return {n['soname']: set(n['requesters']) for n in document['notes'] if 'soname' in n}


def compare_ldd(document, folder):
    contexts = {c['path'] for c in document['contexts']}
    skipped = {s['path'] for s in document['skipped']}
    ours = {}
    for m in document['missing']:
        for path in m['blocks']:
            ours.setdefault(path, set()).add(m['soname'])
    noted = noted_of(document)
    count = lacking = 0
    for path in objects(folder):
        if path in skipped:
            continue
        answer = subprocess.run(['ldd', path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()
        theirs = set(re.findall(r'^\t(\S+) => not found', answer, re.M))
        mine = ours.get(path, set())
        for soname, requesters in noted.items():
            if path in requesters and soname not in theirs:
                fail(f'{path}: {soname} is in a note, and ldd finds it')
        theirs -= noted.keys()
        if path in contexts:
            if not mine <= theirs:
                fail(f'{path} misses {mine - theirs} in its context, and not without')
        elif mine != theirs:
            fail(f'{path}: check says {sorted(mine)}, ldd {sorted(theirs)}')
        count += 1
        lacking += bool(theirs)
    if count != document['checked'] or count < 50:
        fail(f'{document["checked"]} files were checked, ldd was asked about {count}')
    print(f'{count} files, {lacking} miss something, {len(contexts)} have a context')


def closure(folder, cache):
    """What the objects of torch lead to, and what of it is nowhere."""
    have = {}
    for path in objects(folder):
        have.setdefault(os.path.basename(path), path)
    with open(cache, encoding='utf-8') as file:
        system = set(re.findall(r'^\t(\S+) \(', file.read(), re.M))
    todo = [path for path in objects(os.path.join(folder, 'torch'))]
    seen, missing = set(todo), set()
    while todo:
        for name in needed(todo.pop()):
            if name in have:
                if have[name] not in seen:
                    seen.add(have[name])
                    todo.append(have[name])
            elif name not in system:
                missing.add(name)
    return missing


def wheels(folder):
    for d in importlib.metadata.distributions(path=[folder]):
        if d.metadata['Name'].startswith('nvidia-'):
            yield d.metadata['Name'], d.version, {os.path.basename(f) for f in map(str, d.files or []) if '.so' in f}


def compare_pins(document, folder, cache, whole, removed):
    missing = closure(folder, cache)
    wanted = [f'{name}=={version}' for name, version, files in wheels(whole) if name in removed and files & missing]
    commands = [h['command'] for h in document['help'] if ' -m pip install ' in h.get('command', '')]
    if not wanted:
        return
    if len(commands) != 1:
        fail(f'{len(commands)} commands for {wanted}: {commands}')
    words = [word.replace('.*', '') for word in shlex.split(commands[0])]
    lacking = [w for w in wanted if w not in words]
    if lacking:
        fail(f'{lacking} are not in: {commands[0]}')
    print(commands[0])


def main():
    verb, arguments = sys.argv[1], sys.argv[2:]
    if verb == 'wheels':
        for name, version, _ in sorted(wheels(arguments[0])):
            print(name, version)
        return
    with open(arguments[0], encoding='utf-8') as file:
        document = json.load(file)
    if verb == 'ldd':
        compare_ldd(document, arguments[1])
    elif verb == 'closure':
        expected = closure(arguments[1], arguments[2])
        found = set(missing_of(document)) | noted_of(document).keys()
        if expected != found:
            fail(f'check says {sorted(found - expected)} too, and leaves out {sorted(expected - found)}')
        print(f'{len(found)} missing: {" ".join(sorted(found))}')
    elif verb == 'pins':
        compare_pins(document, arguments[1], arguments[2], arguments[3], arguments[4:])


main()
