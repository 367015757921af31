#!/bin/sh
# A Java virtual machine: threads, exceptions from NULL pointers (SIGSEGV), a native library by System.loadLibrary, and one
# that is missing.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs javac java
java=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
[ -f "$java/include/jni.h" ] || skip "no jni.h in $java/include (make deps-programs installs it)"
$CC -x c -shared -fPIC -I"$java/include" -I"$java/include/linux" -o libplus.so - <<'E' || fail "cannot build a native library"
#include <jni.h>
JNIEXPORT jint JNICALL Java_App_plus(JNIEnv *env, jclass class, jint a, jint b)
{
	(void)env;
	(void)class;
	return a + b;
}
E
cat >App.java <<'E'
import java.util.concurrent.*;
public class App {
	static native int plus(int a, int b);
	static String nothing;
	static int caught;
	public static void main(String[] words) throws Exception {
		System.loadLibrary("plus");
		ExecutorService pool = Executors.newFixedThreadPool(20);
		long sum = 0;
		java.util.List<Future<Integer>> parts = new java.util.ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			final int n = i;
			parts.add(pool.submit(() -> plus(n, 1)));
		}
		for (Future<Integer> part : parts)
			sum += part.get();
		pool.shutdown();
		System.out.println(sum);
		for (int i = 0; i < 20000; i++)
			try { nothing.length(); } catch (NullPointerException e) { caught++; }
		System.out.println(caught);
		try { System.loadLibrary("nowhere"); } catch (UnsatisfiedLinkError e) { System.out.println(e.getMessage()); }
		Process child = new ProcessBuilder("sh", "-c", "echo child; exit 3").inheritIO().start();
		System.out.println(child.waitFor());
		System.gc();
		System.exit(9);
	}
}
E
"$java/bin/javac" -d . App.java >out 2>&1 || { cat out; fail "javac does not work here"; }
# Java looks there for native libraries, too.
export LD_LIBRARY_PATH="$t"
both java "$java/bin/java" -cp "$t" App
unset LD_LIBRARY_PATH
[ "$(cat traced.status)" -eq 9 ] || { cat traced.err; fail "java itself does not work here"; }
both javac "$java/bin/javac" -d . "$t/App.java"
cmp work.plain/App.class work.traced/App.class || fail "javac made another class"
