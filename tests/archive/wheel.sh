#!/bin/sh
# A wheel lies where pip would put it; one that is damaged, or is none, is refused with the rule.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/archive/common"
python3 -c 'import zipfile, zlib' 2>/dev/null || skip "no python3 to make wheels with"
echo 'int x;' | lib libx.so
cat >make.py <<'END'
import base64, hashlib, sys, zipfile
library = open('libx.so', 'rb').read()
files = {'made/__init__.py': b'x = 1\n', 'made/libx.so': library, 'made/data.bin': b'\0' * 5000, 'made-1.0.data/platlib/other/liby.so': library,
         'made-1.0.data/data/lib/libz.so': library, 'made-1.0.data/scripts/tool': b'#!/bin/sh\n',
         'made-1.0.dist-info/METADATA': b'Metadata-Version: 2.1\nName: made\nVersion: 1.0\n', 'made-1.0.dist-info/WHEEL': b'Wheel-Version: 1.0\n'}
record = ''.join('%s,sha256=%s,%d\n' % (n, base64.urlsafe_b64encode(hashlib.sha256(b).digest()).rstrip(b'=').decode(), len(b)) for n, b in files.items())
if len(sys.argv) > 2:
    exec(sys.argv[2])
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    for name, data in files.items():
        z.writestr(name, data, zipfile.ZIP_STORED if name.endswith('.py') else None)
    if record:
        z.writestr('made-1.0.dist-info/RECORD', record)
END
name=made-1.0-cp312-cp312-linux_x86_64.whl
wheel() { rm -f $name; python3 make.py "$name" "$@" || fail "cannot make a wheel"; }
wheel
good $name
cat >wanted <<END
distribution made
version 1.0
python 3.12
layers 0
left out 1
special 0
folder /bin
file /bin/tool 10
folder /lib
file /lib/libz.so SIZE
folder /lib/python3.12
folder /lib/python3.12/site-packages
folder /lib/python3.12/site-packages/made
file /lib/python3.12/site-packages/made/__init__.py 6
file /lib/python3.12/site-packages/made/libx.so SIZE
folder /lib/python3.12/site-packages/made-1.0.dist-info
file /lib/python3.12/site-packages/made-1.0.dist-info/METADATA 46
file /lib/python3.12/site-packages/made-1.0.dist-info/RECORD RECORD
file /lib/python3.12/site-packages/made-1.0.dist-info/WHEEL 19
folder /lib/python3.12/site-packages/other
file /lib/python3.12/site-packages/other/liby.so SIZE
END
sed "s/ $(size libx.so)$/ SIZE/; s/RECORD [0-9]*/RECORD RECORD/" out | diff -u wanted - || fail "another root"
cp $name whole.whl
bad 'its name is not that of a wheel' whole.whl
wheel "files['made/libx.so'] = library[:-1] + b'!'"
bad "^$name: made/libx.so: its digest is not the one of RECORD$" $name
wheel "record = ''"
bad 'no .dist-info/RECORD in it$' $name
for path in ../x made/../../x /../x made-1.0.data/data/../../x; do
	wheel "files['$path'] = b''"
	bad "^$name: .*: its path leaves the root$" $name
done
# Bytes that are not what the directory says: a wrong checksum, a cut, one entry over another, no end.
wheel
python3 - $name <<'END'
import sys, zipfile
info = zipfile.ZipFile(sys.argv[1]).getinfo('made/__init__.py')
data = bytearray(open(sys.argv[1], 'rb').read())
at = data.index(b'x = 1\n', info.header_offset)
data[at] ^= 1
open(sys.argv[1], 'wb').write(data)
END
bad 'made/__init__.py: its checksum is [0-9a-f]*, not [0-9a-f]*$' $name
wheel
python3 - $name <<'END'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
at = data.rindex(b'PK\1\2')
at = data.rindex(b'PK\1\2', 0, at)
data[at + 42:at + 46] = b'\0\0\0\0'
open(sys.argv[1], 'wb').write(data)
END
bad '^made-.*: ' $name
wheel
for size in 0 10 75 100 1000 $(($(size $name) - 1)); do
	head -c "$size" $name >cut-1.0-py3-none-any.whl
	bad '^cut-1.0-py3-none-any.whl: ' cut-1.0-py3-none-any.whl
done
# Zeros without end; encrypted; packed by something else.
wheel "files['made/zeros.so'] = b'\0' * 64"
python3 - $name <<'END'
import sys, struct
data = bytearray(open(sys.argv[1], 'rb').read())
at = data.index(b'PK\1\2')
struct.pack_into('<I', data, at + 24, 0xfffffff0)
at = data.index(b'PK\1\2', at + 4)
struct.pack_into('<I', data, at + 24, 0xfffffff0)
open(sys.argv[1], 'wb').write(data)
END
bad 'MiB would come of [0-9]* KiB: more than 200 times as much$' $name
wheel
for place in 8:1 10:12; do
	cp $name odd-1.0-py3-none-any.whl
	python3 -c "
data = bytearray(open('odd-1.0-py3-none-any.whl', 'rb').read())
data[data.index(b'PK\\1\\2') + ${place%:*}] = ${place#*:}
open('odd-1.0-py3-none-any.whl', 'wb').write(data)"
	bad 'made/__init__.py: it is \(encrypted$\|packed by method 12\)' odd-1.0-py3-none-any.whl
done
