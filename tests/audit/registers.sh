#!/bin/sh
# What functions are given and give back in vector registers, and through the address in x8, arrives whole.  On aarch64
# profiling loses some of it before 2.37 (glibc's bug 26643): so no call may go through it.
. "$(dirname "$0")/../lib.sh"
cat >types.h <<'C'
typedef double wide __attribute__((vector_size(WIDE)));
struct four { double a, b, c, d; };
struct large { long words[40]; };
wide add(wide a, wide b, wide c, wide d, wide e, wide f, wide g, wide h);
struct four mix(double a, float b, double c, long d, struct four e);
struct large fill(long from, struct large by);
long double deep(long double a, long double b, _Complex double c);
C
lib libvalues.so -I. -DWIDE=16 -include types.h <<'C'
wide add(wide a, wide b, wide c, wide d, wide e, wide f, wide g, wide h) { return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h; }
struct four mix(double a, float b, double c, long d, struct four e) { return (struct four){a + e.d, b + e.c, c + e.b, d + e.a}; }
struct large fill(long from, struct large by) { for (int i = 0; i < 40; i++) by.words[i] += from + i; return by; }
long double deep(long double a, long double b, _Complex double c) { return a * b + __real__ c - __imag__ c; }
C
cat >main.c <<'C'
#include <stdio.h>
int main(void)
{
	for (int round = 0; round < 3; round++) {
		wide v[8];
		for (int i = 0; i < 8; i++)
			for (unsigned k = 0; k < WIDE / sizeof(double); k++)
				v[i][k] = i * 10 + k + round + 0.5;
		wide sum = add(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
		for (unsigned k = 0; k < WIDE / sizeof(double); k++)
			printf("%.3f ", sum[k]);
		struct four m = mix(1.25 + round, 2.5f, 3.75, 4, (struct four){10, 20, 30, 40});
		struct large by = {{0}}, l;
		by.words[39] = 1000;
		l = fill(7 + round, by);
		printf("%.3f %.3f %.3f %.3f %ld %ld %ld %.6Lf\n", m.a, m.b, m.c, m.d, l.words[0], l.words[20], l.words[39],
			deep(1.5L, 2.5L + round, 3.0 + 4.0i));
	}
	return 0;
}
C
compare_with() {
	plain "$@" >expected || fail "$*: exit status $?"
	traced "$@" >out || fail "$*: exit status $?"
	diff expected out || fail "$*: values were lost"
}
for how in lazy now; do
	prog app-$how -I. -DWIDE=16 -include types.h -L. -l:libvalues.so -Wl,-rpath,"$t" -Wl,-z,$how <main.c
	compare_with "$t/app-$how"
done
# As large as this processor has them.
if [ "$ARCH" = x86_64 ]; then
	for bits in 32:avx:avx 64:avx512f:avx512f; do
		rest=${bits#*:}
		grep -q -w "${rest%:*}" /proc/cpuinfo || continue
		lib libwide.so -I. -DWIDE=${bits%%:*} -m"${rest#*:}" -include types.h <<-'C'
		wide add(wide a, wide b, wide c, wide d, wide e, wide f, wide g, wide h) { return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h; }
		C
		prog app-wide -I. -DWIDE=${bits%%:*} -m"${rest#*:}" -include types.h -L. -l:libwide.so -l:libvalues.so -Wl,-rpath,"$t" <main.c
		compare_with "$t/app-wide"
	done
fi
