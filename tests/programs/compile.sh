#!/bin/sh
# make and the compiler: a small project, the same bytes.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs make ar ranlib
cat >Project <<'E'
objects = $(foreach n,1 2 3 4 5 6 7 8 9 10 11 12,part$(n).o)
all: program libparts.so
part%.c:
	printf '#include <stdio.h>\nint part$*(int a) { return printf("part $*: %%d\\n", a); }\n' >$@
%.o: %.c
	$(CC) -O2 -fPIC -c -o $@ $<
libparts.a: $(objects)
	ar rcD $@ $^
libparts.so: $(objects)
	$(CC) -shared -flto -o $@ $^
main.c:
	printf 'int part1(int), part12(int);\nint main(void) { return part1(3) + part12(4) - 21; }\n' >$@
program: main.o libparts.a
	$(CC) -o $@ $^
	./$@
broken:
	echo 'int main(void) { return nothing; }' >broken.c
	$(CC) -c broken.c
E
both make make -s -j2 -f "$t/Project" CC="$CC" all
for file in program libparts.so; do
	cmp work.plain/$file work.traced/$file || fail "another $file was made"
done
both 'make, failing' make -s -f "$t/Project" CC="$CC" broken
[ "$(cat traced.status)" -eq 2 ] || fail "a broken program was compiled"
