#!/bin/sh
# Which Python is behind a run: a virtual environment by the name it was started by, its folders of packages, PYTHONPATH.
. "$(dirname "$0")/../lib.sh"
only_native "the Python that runs here is this machine's"
. "$top/tests/python/common"
base=/usr/bin/python3
[ -x "$base" ] || skip "no $base"
version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$base" -m venv --without-pip env || skip "no venv module"
site=$t/env/lib/python$version/site-packages
mkdir -p "$site/torch" "$t/target/nvidia" "$t/other"
printf "__version__ = '2.15.0+cu132'\ndebug = False\ncuda: Optional[str] = '13.2'\nhip: Optional[str] = None\n" >"$site/torch/version.py"

# By a path, from a folder of PATH, and by a script's first line: sys.prefix says the same.
for way in "$t/env/bin/python" "./env/bin/python" "python" "script"; do
	case $way in
	script)
		printf '#!%s\nimport sys\nprint(sys.prefix)\n' "$t/env/bin/python3" >script
		chmod +x script
		set -- ./script
		;;
	*) set -- "$way" -c 'import sys; print(sys.prefix)' ;;
	esac
	PATH=$t/env/bin:$PATH HOME=$t traced "$@" >prefix || fail "$way"
	has "^$t/env\$" prefix
	HOME=$t "$B/ask-python" --trace data >said || fail "ask-python"
	has "^python $t/env base=/usr run=$t/env/bin/python version=$version venv writable\$" said
	has "^  site $site\$" said
	has "^framework torch 2.15.0+cu132 cuda=13.2 in $site/torch\$" said
	[ "$(grep -c '^python' said)" -eq 1 ] || { cat said; fail "$way: more than one Python"; }
	rm -rf data
done

# The environment's folders are what sys.path has, in its order.
mkdir -p "$t/.local/lib/python$version/site-packages"
"$base" -m venv --without-pip --system-site-packages both
HOME=$t traced "$t/both/bin/python" -c 'import sys; print("\n".join("  site " + p for p in sys.path if p.endswith("-packages")))' >path
HOME=$t "$B/ask-python" --trace data | grep '^  site' >sites
sort path >path.sorted
sort sites | grep -vFx -e "  site /usr/lib/python$version/dist-packages" >sites.sorted
diff -u path.sorted sites.sorted || fail "not the folders of sys.path"
[ "$(head -n 1 sites)" = "  site $t/both/lib/python$version/site-packages" ] || { cat sites; fail "its own folder is not the first"; }
rm -rf data

# The system's Python is managed where its distribution says so, and a virtual environment of it is not.
HOME=$t traced "$base" -c pass
HOME=$t "$B/ask-python" --trace data >said
has "^python /usr base=- run=/usr/bin/python[0-9.]* version=$version " said
if [ -e "/usr/lib/python$version/EXTERNALLY-MANAGED" ]; then has "^python /usr .* managed" said; fi
hasnt "venv" said
rm -rf data

# Folders of PYTHONPATH stand alone: they have packages and no prefix, and belong to the Python that looked there.
traced PYTHONPATH="$t/target:$t/nowhere::other" "$t/env/bin/python" -c pass
HOME=$t "$B/ask-python" --trace data >said
has "^python - base=- run=$t/env/bin/python version=$version writable\$" said
has "^  site $t/target\$" said
has "^  site $t/other\$" said
hasnt nowhere said
rm -rf data

# A program that is no Python has none.
traced /bin/true
"$B/ask-python" --trace data >said
hasnt "^python" said
