#!/bin/sh
# SARIF 2.1.0, which its own tools read back, and JUnit's XML: the same results as the text, whatever bytes names hold.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
python3 -c 'import json, xml.etree' 2>/dev/null || skip "no python3"
mkdir app
echo 'int gone;' | lib libgone.so.1
echo 'int a;' | lib app/liba.so -L. -Wl,--no-as-needed -l:libgone.so.1
echo 'int b;' | lib app/libb.so
cp app/liba.so "$(printf 'app/od<d>& \377"lib.so')"
head -c 100 app/libb.so >app/libcut.so
rm libgone.so.1
for format in sarif junit; do
	check --format=$format app >$format 2>err
	[ $? -eq 1 ] || { cat err; fail "$format: another exit status"; }
done
python3 - <<'END' || fail "SARIF"
import json
log = json.load(open('sarif'))
assert log['version'] == '2.1.0' and 'sarif-2.1.0' in log['$schema']
run, = log['runs']
rules = [r['id'] for r in run['tool']['driver']['rules']]
assert run['tool']['driver']['name'] == 'libtrace'
result, = [r for r in run['results'] if r['level'] == 'error']
assert result['ruleId'] == 'not-found' and rules[result['ruleIndex']] == 'not-found'
assert 'libgone.so.1' in result['message']['text'] and result['partialFingerprints']
uris = [l['physicalLocation']['artifactLocation']['uri'] for l in result['locations']]
assert len(uris) == 2 and all(not u.startswith('/') for u in uris) and any('%FF' in u for u in uris), uris
notes = run['invocations'][0]['toolExecutionNotifications']
assert any('libcut.so' in n['locations'][0]['physicalLocation']['artifactLocation']['uri'] for n in notes)
END
python3 - <<'END' || fail "JUnit"
import xml.etree.ElementTree as tree
root = tree.parse('junit').getroot()
suite, = root
cases = {c.get('name'): c for c in suite}
assert suite.get('failures') == '2' and suite.get('skipped') == '1' and int(suite.get('tests')) == len(suite) == 4, tree.tostring(root)
assert cases['liba.so'].find('failure').get('type') == 'not-found' and not list(cases['libb.so'])
assert cases['libcut.so'].find('skipped') is not None
END
# The tools for SARIF, where they are at hand: make deps-all fetches them.
folder=$(ls -d "${XDG_CACHE_HOME:-$HOME/.cache}"/libtrace/sarif-tools-[0-9]*/ 2>/dev/null | head -n 1)
[ -n "$folder" ] || skip "the rest: no sarif-tools (make deps-all)"
mkdir reports && cp sarif reports/check.sarif
PYTHONPATH=$folder python3 -m sarif summary reports >summary 2>err || { cat summary err; fail "sarif-tools do not read it"; }
has 'error: *1' summary
has 'not-found' summary
