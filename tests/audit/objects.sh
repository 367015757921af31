#!/bin/sh
# Every fact of an object equals what readelf and stat say of its file.
. "$(dirname "$0")/../lib.sh"
command -v readelf >/dev/null || skip "no readelf"
mkdir r
echo 'int b(void) { return 0; }' | lib r/libb.so.1
echo 'int b(void); int a(void) { return b(); }' |
	lib r/liba.so.1 -Lr -l:libb.so.1 -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN:/opt/x' -Wl,--build-id=sha1 -Wl,-z,now
echo 'int a(void); int main(void) { return a(); }' | prog app -Lr -l:liba.so.1 -Wl,--enable-new-dtags -Wl,-rpath,"$t/r" -Wl,--build-id=md5
cp r/liba.so.1 liba.before
if command -v patchelf >/dev/null; then	# it moves the program headers away from the start of the file
	patchelf --force-rpath --set-rpath '$ORIGIN:/a/longer/path/than/there/was:/so/that/it/has/to/grow' r/liba.so.1
fi
traced "$t/app" || fail "exit status $?"
collect
for file in app r/liba.so.1 r/libb.so.1; do
	matching kind=object path="$t/$file" >record
	readelf -W -d -n "$file" >elf
	needed=$(sed -n 's/.*(NEEDED).*\[\(.*\)\]/"\1"/p' elf | paste -s -d , -)
	has "\"needed\":\[$needed\]" record
	for pair in SONAME:soname RPATH:rpath RUNPATH:runpath; do
		value=$(sed -n "s/.*(${pair%:*}).*\[\(.*\)\]/\1/p" elf)
		if [ -n "$value" ]; then
			grep -qF "\"${pair#*:}\":\"$value\"" record || fail "$file: ${pair#*:} is not $value: $(cat record)"
		else
			hasnt "\"${pair#*:}\":" record
		fi
	done
	id=$(sed -n 's/.*Build ID: *//p' elf)
	[ -z "$id" ] || has "\"build_id\":\"$id\"" record
	has "\"dev\":$(stat -c %d "$file")[,}]" record
	has "\"ino\":$(stat -c %i "$file")[,}]" record
	has '"namespace":0[,}]' record
done
