#!/bin/sh
# Chromium without a window: the same picture and the same page, with processes that its zygote forks.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs chromium
cat >page.html <<'E'
<!doctype html><title>t</title><style>body { margin: 0; background: #246 } div { width: 50px; height: 50px; background: red }</style>
<div></div><script>document.title = [1, 2, 3].map(x => x * 2).join(); document.body.append(document.createElement('hr'))</script>
E
run=$(echo chromium --headless=new --disable-gpu --no-first-run --disable-extensions --disable-background-networking \
	--disable-component-update --disable-sync --hide-scrollbars --window-size=200,100)
# pictures NAME [OPTION]
pictures() {
	cat >script <<E
export HOME="\$PWD"
$run ${2-} --user-data-dir="\$PWD/profile" --screenshot="\$PWD/shot.png" "file://$t/page.html" 2>err
echo "status \$?"
$run ${2-} --user-data-dir="\$PWD/profile" --dump-dom "file://$t/page.html" 2>>err
echo "status \$?"
E
	both "$1" sh "$t/script"
	[ -s work.plain/shot.png ] || { echo "$1 does not run here: $(tail -n 1 work.plain/err)"; return; }
	pictured=1
	cmp work.plain/shot.png work.traced/shot.png || fail "$1: another picture"
	has '<title>2,4,6</title>' traced.out
	has 'type=zygote' records
}
pictured=
# Root has to go without the sandbox, and others may not have it either.
if [ "$(id -u)" -ne 0 ]; then
	pictures chromium
	[ -n "$pictured" ] || pictures 'chromium, no sandbox' --no-sandbox
else
	pictures 'chromium, no sandbox' --no-sandbox
	before="setpriv --reuid=65534 --regid=65534 --clear-groups"
	chmod 777 "$t"	# the trace is that user's
	rm -rf data
	if command -v setpriv >/dev/null && $before test -r "$B/libtrace.so" && $before test -x "$t"; then pictures 'chromium, sandbox'; fi
fi
[ -n "$pictured" ] || skip "chromium does not run here"
