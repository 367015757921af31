# SPDX-License-Identifier: MIT
"""Questions for ask-requirement, and what the packaging library answers: packaging.py WHAT QUESTIONS ANSWERS."""
import glob
import importlib
import os
import random
import re
import sys


def load():
    """The newest packaging library that is installed here; pip and setuptools bring one each."""
    found = []
    for site in sys.path:
        for folder in site, os.path.join(site, "setuptools/_vendor"), os.path.join(site, "pip/_vendor"):
            try:
                with open(os.path.join(folder, "packaging/__init__.py"), encoding="utf-8") as file:
                    number = re.search(r'__version__ = "(\d+)\.(\d+)', file.read())
            except OSError:
                continue
            # Before 26 it had other answers for < and > beside post-releases, and for texts that have no order; before 26.3 for
            # ~= with a version that is not normalized; before 26.4 for === with none.
            if number and (int(number[1]), int(number[2])) >= (26, 4):
                found.append((int(number[1]), int(number[2]), folder))
    if not found:
        print("skip: no Python here has a packaging library of 26.4 or newer")
        sys.exit(77)
    sys.path.insert(0, max(found)[2])
    print("# packaging %d.%d" % max(found)[:2], "in", max(found)[2])
    return [importlib.import_module("packaging." + part) for part in ("version", "specifiers", "requirements", "markers", "utils")]


version, specifiers, requirements, markers, utils = load()
chance = random.Random(440)


def some_version(local=True):
    text = chance.choice(["", "", "", "", "v", " "])
    text += chance.choice(["", "", "", "", "0!", "1!", "2!"])
    text += ".".join(chance.choice(["0", "1", "2", "10", "01", "13", "2026", "99999999999999999999999", "00"])
                     for _ in range(chance.choice([1, 2, 2, 3, 3, 4, 5])))
    for words, likely in (("a alpha b beta c rc pre preview A Beta RC".split(), 0.3), ("post rev r POST".split(), 0.3), (["dev", "DEV"], 0.25)):
        if chance.random() < likely:
            text += chance.choice(["", ".", "-", "_"]) + chance.choice(words) + chance.choice(["", "", ".", "-", "_"])
            text += chance.choice(["", "0", "1", "2", "12", "01"])
    if chance.random() < 0.05:
        text += chance.choice(["-1", "-0", "-2", "--1", "-", ".", "_1", "x", "+", "!", "..1"])
    if local and chance.random() < 0.2:
        text += "+" + chance.choice(["cu132", "cpu", "1", "01", "1.2", "abc", "ABC.1", "1-2", "cu12_8", "a.b.c", "", ".", "a..b", "é"])
    return text


REAL = """0 0.0 0.0.0 1 1.0 1.0.0 1.0.post1 1.0.post0 1.0.dev1 1.0.dev0 1.0a1 1.0a1.dev1 1.0a1.post1 1.0a1.post1.dev1 1.0rc1 1.0c1 1.0.0.0
1.1 1.10 1.9 13.4.1.3 13.4.1 13.4.1.3.0 12.7.10.12 13.2.86 13.5.37 14 14.0 2.15.0 2.15.0+cu132 2.15.0+cu12 2.8.0+cpu 2.8.0+cpu.cxx11
2.8.0a0+git1234 2.8.0.dev20250601+cu128 23.0.1 2026.9.0 1!0.1 1.0+ubuntu-1 1.0+ubuntu.1 1.0+1 1.0+01 1.0-1 1.0-r4 1.0preview1 1.0pre
1.0.post 1.0.dev 1.0a 1.0.a 1.0-a-1 v1.0 V1.0 french 1.0.x 1..0 1.0. .1 - 1.0+ 1.0+a+b 0.8.1 9.26.0.51 3.7.2 2.30.7 latest master""".split() + [""]

PREFIXES = ["==", "!=", "<=", ">=", "<", ">", "~=", "==="]


def some_specifier():
    operator = chance.choice(PREFIXES)
    of = chance.choice(REAL) if chance.random() < 0.4 else some_version(operator in ("==", "!="))
    of = of.strip()
    if operator in ("==", "!=") and chance.random() < 0.5:
        of = of.split("+")[0] + ".*"
    return operator + chance.choice(["", "", " "]) + of


def ask_versions(ask):
    pool = REAL + [some_version() for _ in range(1500)]
    for text in pool:
        try:
            normal = str(version.Version(text))
        except version.InvalidVersion:
            normal = "-"
        ask(["version", text], normal)
    good = [text for text in pool if is_version(text)]
    for _ in range(6000):
        a, b = chance.choice(good), chance.choice(good)
        if chance.random() < 0.3:
            b = a + chance.choice([".0", ".dev1", "a1", ".post1", ""])
            if not is_version(b):
                continue
        x, y = version.Version(a), version.Version(b)
        ask(["compare", a, b], "<" if x < y else ">" if x > y else "=")
    for a in REAL:
        for b in REAL:
            if is_version(a) and is_version(b):
                x, y = version.Version(a), version.Version(b)
                ask(["compare", a, b], "<" if x < y else ">" if x > y else "=")


def is_version(text):
    try:
        version.Version(text)
        return True
    except version.InvalidVersion:
        return False


def ask_specifiers(ask):
    good = [text for text in REAL + [some_version() for _ in range(1500)] if is_version(text)]
    for _ in range(9000):
        text = ",".join(some_specifier() for _ in range(chance.choice([1, 1, 1, 2, 3])))
        try:
            wanted = specifiers.SpecifierSet(text)
        except specifiers.InvalidSpecifier:
            ask(["valid", text], "no")
            continue
        ask(["valid", text], "yes")
        of = chance.choice(good)
        if chance.random() < 0.6:
            of = text.split(",")[0].strip("=!<>~ ").replace(".*", "")
            of += chance.choice(["", ".0", ".1", "a1", ".dev1", ".post1", "+local"])
        if not is_version(of) or "===" in text:
            continue
        ask(["satisfies", of, text], "yes" if wanted.contains(of, prereleases=True) else "no")


def ask_names(ask):
    for text in "Foo foo_bar Foo.Bar-baz A--b a_-_.b nvidia_cusparselt_cu13 PyYAML ruamel.yaml".split():
        ask(["name", text], utils.canonicalize_name(text))


def installed_requirements():
    """Requires-Dist of everything that is installed here: the real world."""
    for folder in sys.path + glob.glob(os.path.expanduser("~/.cache/libtrace/torch-*/lib/python3*/site-packages")):
        for path in glob.glob(os.path.join(folder, "*.dist-info", "METADATA")):
            with open(path, encoding="utf-8", errors="replace") as file:
                for line in file:
                    if not line.strip():
                        break
                    if line.startswith("Requires-Dist:"):
                        yield line.split(":", 1)[1].strip()


HAND = [
    "A", "name", "name<=1", "name>=3", "name>=3,<2", "name@http://foo.com", "name @ http://foo.com", "name [fred,bar] @ http://foo.com ; python_version=='2.7'",
    "name[quux, strange];python_version<'2.7' and platform_version=='2'", "name; os_name=='a' or os_name=='b'", "name (>=1,<2)", "name(==1.0)", "name ()", "name[]", "name[a,]",
    "name[,a]", "name[a b]", "name[a", "na me", "-name", "name-", "name==", "name==1.0.*", "name>=1.0.*", "name>1,", "name ,>1", "name>1,,<2", "name>1,<2,", "name>1,,", "name,", "name>1 <2", "name;", "name; ", "name; x",
    "name; python_version", "name; python_version>", "name; 'a'=='b'", "name; 'posix'==os_name", "name; (os_name=='posix')", "name; ((os_name=='posix') or (os_name=='nt'))",
    "name; (os_name=='posix'", "name; os_name=='posix' and", "name; python_version >= '3' and python_version < '4' or extra == 'Foo_Bar'", "name ; extra == \"foo.bar\"",
    "nvidia-nvjitlink<14,>=13.2.86; (sys_platform == 'linux' and platform_machine == 'aarch64' or sys_platform == 'win32') and extra == 'cusolver'", "", " ", ";", "[a]", "é",
    "name >= 1 ; python_full_version >= '3.6'", "name~=1", "name~=1.0", "name===anything", "name!=1.*", "name==1.0+local", "name>=1.0+local", "name; python_version not in '2.7, 3.0'",
    "name; python_version in '3.10 3.11'", "name; platform_machine in 'x86_64 aarch64'", "name; 'linux' in sys_platform", "name; implementation_name == 'cpython'",
    "name; sys_platform != \"win32\"", "name; '3.8' <= python_version", "name; os.name == 'posix'", "name; python_version == '3.11.*'", "name; python_version ~= '3.8'",
    "name; platform_python_implementation != 'PyPy'", "name; platform_system == 'Linux' and platform_machine == 'x86_64' and python_version < '3.12'",
]


def ask_requirements(ask):
    environment = {
        "os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_python_implementation": "CPython",
        "implementation_name": "cpython", "platform_machine": "", "python_version": "", "python_full_version": "",
        "implementation_version": "", "platform_release": "", "platform_version": "", "extra": "",
    }
    texts = HAND + sorted(set(installed_requirements()))
    print("#", len(texts), "requirements")
    for text in texts:
        if "\t" in text or text == "name; 'a'=='b'":  # valid, and an exception to judge
            continue
        try:
            r = requirements.Requirement(text)
        except requirements.InvalidRequirement:
            ask(["requirement", text], "-")
            continue
        marker = text.split(";", 1)[1].strip() if r.marker and not r.url else text.split(" ;", 1)[1].strip() if r.marker else ""
        answer = [utils.canonicalize_name(r.name), ",".join(sorted(utils.canonicalize_name(e) for e in r.extras)), r.specifier, r.url or "", marker]
        ask(["requirement", text], answer)
        if not r.marker:
            continue
        for python in "3.8", "3.11", "3.15":
            for machine in "x86_64", "aarch64":
                for extra in {"", "cublas", "foo-bar", "Foo.Bar", text.split("extra ==")[-1].strip(" '\")") if "extra ==" in text else ""}:
                    environment.update(platform_machine=machine, python_version=python, python_full_version=python,
                                       implementation_version=python, extra=extra)
                    if "platform_version" in text or "platform_release" in text:
                        continue
                    ask(["marker", marker, python, machine, extra], "yes" if r.marker.evaluate(environment) else "no")


def agrees(kind, expected, got):
    if kind != "requirement" or expected == "-":
        return expected == got
    fields = got.split("\t")
    if len(fields) != 5:
        return False
    # Extras and specifiers have no order.
    return (fields[0] == expected[0] and ",".join(sorted(set(filter(None, fields[1].split(","))))) == expected[1] and
            specifiers.SpecifierSet(fields[2]) == expected[2] and fields[3:] == expected[3:])


def main():
    what, questions, answers = sys.argv[1:]
    asked = []

    def ask(fields, expected):
        if any(c in field for field in fields for c in "\t\n\r\v\f"):
            return
        asked.append((fields, expected))

    {"versions": ask_versions, "specifiers": ask_specifiers, "names": ask_names, "requirements": ask_requirements}[what](ask)
    if answers == "-":
        with open(questions, "w", encoding="utf-8") as file:
            file.writelines("\t".join(fields) + "\n" for fields, _ in asked)
        return
    with open(answers, encoding="utf-8") as file:
        got = file.read().split("\n")
    wrong = 0
    for (fields, expected), answer in zip(asked, got):
        if not agrees(fields[0], expected, answer):
            wrong += 1
            if wrong < 20:
                print("wrong:", fields, "packaging says", expected, "we say", repr(answer))
    print(len(asked), "questions,", wrong, "wrong")
    sys.exit(1 if wrong or len(got) != len(asked) + 1 else 0)


main()
