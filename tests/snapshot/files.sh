#!/bin/sh
# What a take has of the files of a small program: loaded ones, candidates that were something, and none of the places where
# nothing was.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
program
mkdir bad
echo 'no library' >bad/libbad.so.1
lib libneeds.so -L. -Wl,--no-as-needed -l:libthere.so.1 -Wl,-rpath,"$t" </dev/null
ln -s libneeds.so liblink.so
libtrace_record -q -o data -- ./app "$t/bad/libbad.so.1"
libtrace_record -q -o data2 -- ./app "$t/liblink.so" || fail "liblink.so is not loaded"
libtrace_record -q -o data3 -- ./app libgone.so.2
# Another one of the same name, and of the same path.
rm liblink.so
lib liblink.so </dev/null
cat >show.py <<'P'
import json, sys
for folder in ('data', 'data2', 'data3'):
    take = json.load(open(folder + '/snapshot.json'))['takes'][0]
    print(folder)
    for file in take['files']:
        if file['path'].startswith(sys.argv[1]):
            elf = take['objects'][file['elf']] if 'elf' in file else {}
            print(' ', file['path'], ' '.join(file['why']), file.get('real', '-'), file.get('error', 0), file.get('changed', False),
                elf.get('bad', '-'), elf.get('soname', '-'), elf.get('needed', '-'))
P
python3 show.py "$t" >shown || skip "no python3"
sed -i "s/'libc.so.6'\(, 'ld-[^']*'\)*/LIBC/; s/, LIBC//" shown
compare files <shown
