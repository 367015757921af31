#!/bin/sh
# What report takes and what it says of wrong use; the page asks nobody for anything, and its policy names its own parts.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
mktrace data <<'M'
file a.trace
image exe=/bin/app argv=app,a\x20b,-c
object id=1 path=/bin/app
end
file b.trace pid=200 start=9000 random=02 time_ns=9000000000000
image exe=/bin/later argv=later
object id=1 path=/bin/later
end
M
wrong() {
	words=$1
	shift
	status 2 "$@"
	[ "$(cat err)" = "libtrace: $words" ] || { cat err; fail "another complaint than: $words"; }
	[ ! -s out ] || fail "something on standard output"
}
wrong "unknown format 'pdf' (html, markdown)" report -f pdf data
wrong "one trace directory expected, not 'b' as well" report data b
wrong "open no/such/file: No such file or directory" report --no-redact -o no/such/file data
echo kept >old.md
status 2 report -o old.md nowhere
[ "$(cat old.md)" = kept ] || fail "a report that could not be made cost the old one"

status 0 report data
has '^| command | `later` |$' out
has '^1 other run is in this trace\.$' out
status 0 report --run=1 --no-redact data
has "^| command | \`app 'a b' -c\` |\$" out
[ ! -s err ] || { cat err; fail "something on standard error"; }
status 0 report --run=1 data
has '^| command | `app word1 -c` |$' out
has '^libtrace: replaced: 1 argument, in 1 place (--no-redact keeps them)$' err
status 0 report --run=all --all data
hasnt 'not looked at' out
status 0 report --run=all --process=200 data
has '^1 more process was not looked at\.$' out
status 0 report -o - data
has '^## libtrace: ' out

# A file that ends in .html is a page; --format says otherwise.
status 0 report -o a.html data
[ ! -s out ] || fail "something on standard output"
status 0 report --format=html data
cmp -s out a.html || fail "another page on standard output"
[ "$(head -n 1 a.html)" = '<!DOCTYPE html>' ] || fail "no page"
# http://www.w3.org or a library from elsewhere would be a request.
hasnt 'https\{0,1\}://' a.html
hasnt '{{' a.html
command -v python3 >/dev/null || skip "no python3 to compute what the policy should say"
python3 - <<'P' || fail "the policy is another"
import base64, hashlib, json, re
page = open('a.html', encoding='utf-8', newline='').read()
of = lambda tag: "'sha256-%s'" % base64.b64encode(hashlib.sha256(re.search('<%s>(.*?)</%s>' % (tag, tag), page, re.S)[1].encode()).digest()).decode()
policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
assert policy == "default-src 'none'; base-uri 'none'; form-action 'none'; style-src %s; script-src %s" % (of('style'), of('script')), policy
data = json.loads(re.search('<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])
assert data['schema'] == 'libtrace/report/1' and [p['name'] for p in data['processes']] == ['later'], data
P
