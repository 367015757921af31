#!/bin/sh
# PyInstaller packs what ldd tells it: the application that is built under record holds the same files as the other, and runs.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
env=$("$top/tests/programs/tools-env" pyinstaller pyinstaller==6.16.0 2>err) || skip "$(tail -n 1 err)"
echo 'import ssl, ctypes, sqlite3; print(ssl.OPENSSL_VERSION)' >app.py
# Milliseconds, and what was made in which order.
differs='s/^[0-9]* //; s|/tmp/[^ ]*|FOLDER|g; /INFO/d'
both pyinstaller "$env/bin/python" -m PyInstaller --distpath dist --workpath build --specpath . -y "$t/app.py"
for name in plain traced; do
	(cd work.$name/dist && find . -type f -o -type l | sort) >$name.list
	work.$name/dist/app/app >$name.says || fail "$name: the application does not run"
done
diff plain.list traced.list || fail "other files are in the application"
cmp plain.says traced.says || fail "the application says something else"
hasnt libtrace traced.list
