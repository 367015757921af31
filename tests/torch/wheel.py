"""wheel.py FROM TO NAME…: moves the files of wheels, by RECORD, from one site-packages to another folder of the same disk.

What `pip uninstall` does, in a tenth of its time; with FROM and TO exchanged, the wheels are back.
"""
import csv
import pathlib
import sys

source, target = map(pathlib.Path, sys.argv[1:3])
for name in sys.argv[3:]:
    [record] = source.glob(name.replace("-", "_") + "-*.dist-info/RECORD")
    with open(record, newline="") as rows:
        paths = [pathlib.PurePath(row[0]) for row in csv.reader(rows)]
    for path in paths:
        # Commands lie outside site-packages; compiled Python files and headers may not be there.
        if ".." in path.parts or not (source / path).is_file():
            continue
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).rename(target / path)
    # Folders that a wheel leaves empty would count as a package.
    for folder in sorted({parent for path in paths if ".." not in path.parts for parent in path.parents[:-1]}, reverse=True):
        if (source / folder).is_dir() and not any((source / folder).iterdir()):
            (source / folder).rmdir()
