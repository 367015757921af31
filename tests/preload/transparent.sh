#!/bin/sh
# The companion changes no answer of the loader: paths, namespaces, symbols, texts and errno are byte by byte those of a run
# without it, for callers with RUNPATH, RPATH, $ORIGIN and nothing, calling and tail-calling, from constructors, threads and
# other namespaces, at -O0 and -O2; beside the audit module as well.
. "$(dirname "$0")/../lib.sh"
here=$top/tests/preload
for d in d1 d2 d3 d4 d5; do
	mkdir $d
	lib $d/libtarget.so.1 <<-E
		const char *who(void) { return "$d"; }
		const char *shared(void) { return "target of $d"; }
	E
done
echo "no ELF file" >d1/libbroken.so.1
cp d1/libbroken.so.1 d2/
lib d1/libundefined.so.1 -Wl,-z,now <<-E
	int nowhere_to_be_found(void);
	int use(void) { return nowhere_to_be_found(); }
E
cp d1/libundefined.so.1 d3/
lib libshared.so <<-E
	const char *shared(void) { return "beside"; }
E
for o in 0 2; do
	mkdir o$o
	build() { name=$1; shift; lib "o$o/$name" -x c "$here/caller.c" -O$o -D_GNU_SOURCE "$@" </dev/null; }
	for name in librunpath.so librpath.so libnone.so libboth.so; do
		case $name in
		librunpath.so) path="-Wl,--enable-new-dtags,-rpath,\$ORIGIN/../d1" ;;
		librpath.so) path="-Wl,--disable-new-dtags,-rpath,\$ORIGIN/../d2" ;;
		libboth.so) path="-Wl,--enable-new-dtags,-rpath,\$ORIGIN/../d1:/nonexistent" ;;
		*) path= ;;
		esac
		$CC -shared -fPIC -O$o -D_GNU_SOURCE -Wl,-soname,$name $path -o o$o/$name "$here/caller.c" -ldl || fail "cannot build $name"
	done
	for tags in enable disable; do
		$CC -O$o -D_GNU_SOURCE -pthread -o o$o/calls-$tags "$here/calls.c" -Wl,--no-as-needed -L. -lshared \
			-Wl,--$tags-new-dtags,-rpath,'$ORIGIN/../d3:$ORIGIN/..' -ldl || fail "cannot build the program"
	done
done

# Nothing that hangs hangs the tests.
limit="timeout 60"
[ -z "$runner" ] || limit=
runs=0
for o in 0 2; do
	for tags in enable disable; do
		program=./o$o/calls-$tags
		callers="./o$o/librunpath.so ./o$o/librpath.so ./o$o/libnone.so ./o$o/libboth.so"
		for path in "" "d5"; do
			plain LD_LIBRARY_PATH=$path $limit $program 2 $callers >without || fail "exit status $?"
			preloaded LD_LIBRARY_PATH=$path $limit $program 2 $callers >with || fail "exit status $? with the companion"
			cmp without with || { diff without with | head -20; fail "the companion changes what the loader answers (-O$o, $tags, '$path')"; }
			# dlmopen crashes in older ld.so under any audit module (its bug 28062): there the companion is compared alone.
			[ -f events ] || collect
			if ! glibc_before 2.35; then
				plain LD_LIBRARY_PATH=$path LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/audit" $limit $program 2 $callers >audited || fail "exit status $? audited"
				traced_both LD_LIBRARY_PATH=$path $limit $program 2 $callers >both || fail "exit status $? with both"
				cmp audited both || { diff audited both | head -20; fail "the companion changes what the loader answers beside the audit module"; }
			fi
			runs=$((runs + 1))
		done
	done
done
[ $runs -eq 8 ] || fail "$runs runs"
# The answers are of every kind, or nothing was compared.
for what in '/o2/\.\./d1/lib' '/o2/\.\./d2/lib' '/o2/\.\./d3/lib' 'path=d5/lib' ' new ' 'error=libnowhere.so.7: cannot open' 'invalid ELF header\|file too short' \
	'undefined symbol: nowhere_to_be_found' 'in=libshared.so name=shared' 'in=librunpath.so name=shared' ' null error=[^ ]*: undefined symbol: nosuch' 'errno=77 '; do
	has "$what" with
done
collect
[ "$(events kind=dlopen)" -gt 1000 ] || fail "few calls were written down"
event kind=dlerror text="libnowhere.so.7: cannot open shared object file: No such file or directory"
