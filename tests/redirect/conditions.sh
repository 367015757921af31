#!/bin/sh
# if exe= and if from=: by the last component, or by the whole path where the glob has a slash; quotes hold blanks.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
two liba.so.1
mkdir "with blanks" lib
programs -Wl,-rpath,"$t/old"
to="liba.so.1 to $t/new/liba.so.1"
# expect ANSWER RULES
expect() {
	under "$2" "$t/needs" || fail "$2: exit status $?"
	answer "$1"
}
expect new "$to if exe=needs"
expect new "$to if exe=n*s"
expect new "$to if exe=$t/needs"
expect new "$to if exe=$t/*"
expect old "$to if exe=need"
expect old "$to if exe=/n*s"
expect new "$to if from=needs"
expect new "$to if from=*/needs if exe=needs"
expect old "$to if from=*/needs if exe=other"
expect old "$to if from=libb.so.1"
expect new "$to if exe=other;$to if exe=needs"
event kind=redirect number:2 why=applied

# The redirected library itself gets the original.
echo 'const char *a(void); const char *b(void) { return a(); }' | lib lib/libb.so.1 -Lold -l:liba.so.1 -Wl,-rpath,"$t/old"
prog wraps -Llib -l:libb.so.1 -Wl,-rpath-link,old -Wl,-rpath,"$t/lib" <<'E'
const char *b(void);
int puts(const char *);
int main(void) { return puts(b()) < 0; }
E
under "$to if from=libb.so.1" "$t/wraps" || fail "exit status $?"
answer new
under "$to if from=wraps" "$t/wraps" || fail "exit status $?"
answer old
cp new/liba.so.1 "with blanks/liba \"1\"\\.so"
expect new "\"liba.so.1\" \"to\" \"$t/with blanks/liba \\\"1\\\"\\\\.so\"	if	exe=\"ne\"eds # and nothing; else
"
event kind=redirect why=applied
# A file has no semicolons between rules, and may come without a last newline.
mkdir "semi;colon"
cp new/liba.so.1 "semi;colon"
printf '\n#\n\r\nliba.so.1 to %s/semi;colon/liba.so.1\r\n# end' "$t" >rules
rm -rf data
LIBTRACE_RULES=$t/rules && export LIBTRACE_RULES
traced "$t/needs" >out || fail "exit status $?"
answer new
collect
event kind=redirect why=applied line:4 from="$t/rules"
