#!/bin/sh
# Firefox without a window, its content processes in their sandboxes: the same picture.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
firefox=
for name in firefox-esr firefox; do [ "$firefox" ] || firefox=$(command -v $name); done
[ "$firefox" ] || skip "no firefox (make deps-programs installs it)"
cat >page.html <<'E'
<!doctype html><style>body { margin: 0; background: #246 } div { width: 50px; height: 50px; background: red }</style>
<div></div><script>document.body.append(document.createElement('hr'))</script>
E
cat >script <<E
export HOME="\$PWD"
mkdir profile
"$firefox" --headless --no-remote --profile profile --window-size=200,100 --screenshot "\$PWD/shot.png" "file://$t/page.html" >/dev/null 2>err
echo "status \$?"
E
both firefox sh "$t/script"
[ -s work.plain/shot.png ] || skip "it does not run here: $(tail -n 1 work.plain/err)"
cmp work.plain/shot.png work.traced/shot.png || fail "another picture"
has ' -contentproc' records
