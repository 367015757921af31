#!/bin/sh
# Nothing that METADATA, RECORD, a snapshot or a catalogue says becomes part of a command but as what it is: each string of them is
# replaced by one that would like to be more, and each command that comes out is run with nothing but stand-ins for its tools.
# TEST_SECONDS=1200
. "$(dirname "$0")/../lib.sh"
only_native "Python is this machine's"
command -v python3 >/dev/null || skip "no python3 to change strings with"
# A machine with two wheels, one of which lost a file, another that is required and gone, a system package and a conda one.
cat >in <<'T'
file 100-1000-0100000000000000.audit.trace pid=100 time_ns=1000
image exe=/v/bin/python3.11 cwd=/work argv=python,-c,import\x20one env=PATH=/bin glibc=2.36
object id=1 path=/v/bin/python3.11 needed=libc.so.6
search requester=1 name=/v/lib/python3.11/site-packages/one/one.so
candidate requester=1 loader_flag=direct outcome=found path=/v/lib/python3.11/site-packages/one/one.so
object id=2 path=/v/lib/python3.11/site-packages/one/one.so soname=one.so needed=libcudart.so.13,libown.so.1,libssl.so.3
search requester=2 name=libown.so.1
candidate requester=2 loader_flag=runpath outcome=missing path=/v/lib/python3.11/site-packages/one/libown.so.1
failed requester=2 name=libown.so.1
search requester=2 name=libcudart.so.13
candidate requester=2 loader_flag=default outcome=missing path=/lib/libcudart.so.13
failed requester=2 name=libcudart.so.13
search requester=2 name=libssl.so.3
candidate requester=2 loader_flag=default outcome=missing path=/lib/libssl.so.3
failed requester=2 name=libssl.so.3
end
T
cat >snapshot.json <<'T'
{"schema":"libtrace/snapshot/1","takes":[{"taken_ns":1,"boot_id":"b0000000000000000000000000000000","covers":["100-1000-0100000000000000"],
"host":{"nodename":"n","kernel":"6.1","machine":"x86_64","os_id":"debian","os_version":"12","os_name":"Debian","os_like":["debian"],"driver":"580.65.06",
 "package_managers":["apt-get","uv","conda"],"uid":0},
"files":[{"path":"/opt/other/libssl.so.3","why":["copy"],"soname":"libssl.so.3","elf":0},
 {"path":"/v/lib/python3.11/site-packages/one/libown.so.1","why":["candidate"],"owner":0,"error":2},
 {"path":"/v/lib/python3.11/site-packages/one/one.so","why":["loaded"],"owner":0,"elf":1}],
"objects":[{"soname":"libssl.so.3","elf_class":2,"byte_order":1,"machine":62,"type":3},{"soname":"one.so","elf_class":2,"byte_order":1,"machine":62,"type":3,"needed":["libcudart.so.13","libown.so.1","libssl.so.3"]}],
"owners":[{"kind":"wheel","name":"one","version":"1.0+cu130","where":"/v/lib/python3.11/site-packages/one-1.0.dist-info","distribution":0}],
"distributions":[{"name":"one","version":"1.0+cu130","site":"/v/lib/python3.11/site-packages","requires":["nvidia-cuda-runtime==13.2.86","two[extra]>=1; python_version>'3'"],"installer":"pip","cuda_tag":"cu130"}],
"pythons":[{"prefix":"/v","base_prefix":"/usr","executable":"/v/bin/python","version":"3.11","sites":["/v/lib/python3.11/site-packages"],"venv":true,"has_pip":true,"writable":true}],
"frameworks":[{"name":"torch","version":"2.9.0+cu130","cuda":"13.0","path":"/v/lib/python3.11/site-packages/torch"}]}]}
T
mktrace data <in
cat >try.py <<'P'
"""Replaces each string of the snapshot, one after the other, and runs what is said to cure it."""
import copy, json, os, subprocess, sys
command, here = sys.argv[1], os.getcwd()
mark = here + '/MARK'
hostile = [f'1;touch {mark};', f'$(touch {mark})', f'`touch {mark}`', f"x'; touch {mark}; '", f'x"; touch {mark}; "', f'1\ntouch {mark}\n', '-r/tmp/of-another',
           '--index-url=http://h/', 'x @ http://h/x.whl', 'http://h/x.whl', '/tmp/x.whl', f'1.0+cu1;touch {mark};', f'\x1b]0;x\x07$(touch {mark})', '../../x', f'|touch {mark}', f'&touch {mark}&', '*', '~x', '!x']
tools = here + '/tools'
os.mkdir(tools)
LOG = here + '/log'
ALLOWED = {'-m', '-y', '-p', '-c', '-d', '-e', '-a', '-s', '--regexp', '--no-deps', '--force-reinstall', '--upgrade', '--index-url', '--extra-index-url', '--python', '--target',
           '--reinstall', '--user', '--only-binary=:all:', '--no-cache-dir', '--no-build-isolation', '--no-binary', '-'}
for name in ('pip python python3 uv conda mamba micromamba apt-get apt-file dnf sudo ldconfig chmod mv ln patchelf mkdir tee git echo').split():
    with open(f'{tools}/{name}', 'w') as f:
        f.write(f'#!/bin/sh\nfor w; do printf "%s\\0" "$w" >>{LOG}; done\nexit 0\n')
    os.chmod(f'{tools}/{name}', 0o755)
touch = '/usr/bin/touch' if os.path.exists('/usr/bin/touch') else '/bin/touch'
os.symlink(touch, tools + '/touch')
original = json.load(open('snapshot.json'))
places = []
def walk(value, path):
    if isinstance(value, dict):
        for k, v in value.items(): walk(v, path + [k])
    elif isinstance(value, list):
        for i, v in enumerate(value): walk(v, path + [i])
    elif isinstance(value, str) and path[-1] not in ('schema', 'boot_id', 'kind') and 'covers' not in path:
        places.append(path)
walk(original, [])
ran = seen = shown = 0
def helps():
    out = subprocess.run([command, 'diagnose', '--format=json', 'data'], capture_output=True, env=dict(os.environ))
    assert out.returncode in (0, 1, 2), out
    if not out.stdout: return []
    found = []
    def look(v):
        if isinstance(v, dict):
            if isinstance(v.get('command'), str): found.append(v['command'])
            for x in v.values(): look(x)
        elif isinstance(v, list):
            for x in v: look(x)
    document = json.loads(out.stdout)
    for p in document.get('findings', []): look(p.get('help', []))
    return found
def judge(where, word):
    global ran
    for line in helps():
        ran += 1
        # The stand-in of what is run by its path.
        pasted = line.replace('/v/bin/python', 'python')
        open(LOG, 'w').close()
        subprocess.run(['/bin/sh', '-c', pasted], env={'PATH': tools, 'HOME': here + '/home'}, cwd=here + '/empty', stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
        assert not os.path.exists(mark), (where, word, line)
        said = open(LOG, 'rb').read().decode(errors='replace').split('\0')
        for w in said:
            assert not w.startswith('-') or w in ALLOWED, (where, word, line, w)
            # A place may be called as it likes, and a channel is where a package says that it came from.
            if where[-1] not in ('where', 'prefix', 'executable', 'path', 'site', 'channel') and 'sites' not in where:
                assert not w.startswith(('http:', 'x @', '/tmp/x.whl')), (where, word, line, w)
os.mkdir('empty'); os.mkdir('home')
json.dump(original, open('data/snapshot.json', 'w'))
plain = helps()
assert len(plain) >= 2, plain
def conda(take):
    take['owners'][0].update(kind='conda', where='/v', channel='conda-forge'); take['pythons'][0].update(conda=True, venv=False)
def dpkg(take):
    take['owners'][0].update(kind='dpkg', name='libown1'); take['owners'][0].pop('distribution')
def rpm(take):
    take['owners'][0].update(kind='rpm', name='libown'); take['owners'][0].pop('distribution')
    take['host'].update(os_id='fedora', os_like=['fedora'], package_managers=['dnf'], uid=1000)
def target(take):
    take['pythons'][0].pop('prefix'); take['pythons'][0].update(venv=False)
def bare_uv(take):
    take['pythons'][0].update(has_pip=False, is_uv=True)
def system(take):
    take['pythons'][0].update(externally_managed=True, venv=False, writable=False)
for variant in (lambda take: None, conda, dpkg, rpm, target, bare_uv, system):
    start = copy.deepcopy(original)
    variant(start['takes'][0])
    places.clear()
    walk(start, [])
    for path in places:
        # Other kinds of machine differ in these.
        if variant in (conda, dpkg, rpm, target, bare_uv, system) and path[2] not in ('owners', 'host', 'pythons', 'distributions'):
            continue
        for word in hostile:
            changed = copy.deepcopy(start)
            at = changed
            for step in path[:-1]: at = at[step]
            at[path[-1]] = word
            json.dump(changed, open('data/snapshot.json', 'w'))
            judge(path, word)
            seen += 1
# Rows of a catalogue of the user's: each column.
json.dump(original, open('data/snapshot.json', 'w'))
os.environ['LIBTRACE_CATALOG'] = here + '/rows'
os.mkdir('rows')
row = ['libcudart.so.13', '-', '-', 'distribution', 'nvidia-cuda-runtime', 'libcudart13', 'libcudart', 'cuda-cudart', '/opt/x']
for name in ('libcudart.so.13', 'libssl.so.3', 'libown.so.1'):
    for column in range(3, len(row)):
        for word in hostile:
            if any(c in word for c in '\n\t\x1b'): continue
            cells = [name] + row[1:]
            cells[column] = word
            if column > 4: cells[4] = '-'
            open('rows/sonames.tsv', 'w').write('\t'.join(cells) + '\n')
            judge(('catalogue', name, column), word)
            seen += 1
del os.environ['LIBTRACE_CATALOG']
print(f'{seen} strings, {ran} commands')
assert seen > 2000 and ran > 5000, (seen, ran)
P
python3 try.py "$B/libtrace" || fail "a string became a command"

# METADATA and RECORD, as they lie on the disk of the machine that is traced.
system_python=$(command -v python3)
"$system_python" -m venv --without-pip v 2>/dev/null || skip "no venv for the files on the disk"
site=$(echo v/lib/python3*/site-packages)
mkdir -p "$site/evil" "$site/evil-1.0.dist-info"
echo 'int g(void) { return 1; }' | lib dep.so -Wl,-soname,libdep.so.1
echo 'int g(void); int f(void) { return g(); }' | lib "$site/evil/libuser.so" -L. -l:dep.so '-Wl,-rpath,$ORIGIN'
: >"$site/evil/libdep.so.1"
printf 'import ctypes, os\nctypes.CDLL(os.path.dirname(__file__) + "/libuser.so")\n' >"$site/evil/__init__.py"
commands=0
# wheel NAME VERSION REQUIRES ROW
wheel() {
	printf 'Metadata-Version: 2.1\nName: %s\nVersion: %s\nRequires-Dist: %s\n' "$1" "$2" "$3" >"$site/evil-1.0.dist-info/METADATA"
	printf 'evil/__init__.py,,\nevil/libuser.so,,%s\nevil/libdep.so.1,,0\nevil-1.0.dist-info/METADATA,,\nevil-1.0.dist-info/RECORD,,\n%s\n' \
		"$(stat -c %s "$site/evil/libuser.so")" "$4" >"$site/evil-1.0.dist-info/RECORD"
	rm -rf real
	libtrace_record -q -o real -- v/bin/python -c 'import evil' >/dev/null 2>&1
	libtrace diagnose --format=json real >out 2>/dev/null
	json '"\n".join("\0".join([]) + h["command"] for f in d["findings"] for h in f.get("help", []) if h.get("command"))' >pasted
	[ -s pasted ] || return 0
	commands=$((commands + $(wc -l <pasted)))
	sed "s|$t/v/bin/python[0-9.]*|python|g; s|v/bin/python[0-9.]*|python|g" pasted >paste.sh
	: >log
	(cd empty && env -i PATH="$t/tools" HOME="$t/home" /bin/sh ../paste.sh) >/dev/null 2>&1 </dev/null
	[ ! -e MARK ] || { cat pasted; fail "a command of $1 $2 $3 $4 ran"; }
	! tr '\0' '\n' <log | grep -e '^-r' -e '^--index-url=http://h' -e '^http://h' || { cat pasted; fail "an option of $1 $2 $3 $4"; }
}
wheel evil 1.0+cu1 'x==1' ''
[ $commands -ge 1 ] || fail "a wheel with a damaged file has no cure"
for word in "1;touch $t/MARK;" "\$(touch $t/MARK)" "'; touch $t/MARK; '" '-r/tmp/of-another' '--index-url=http://h/' 'http://h/x.whl' 'x @ http://h/x.whl'; do
	wheel "$word" 1.0 'x==1' ''
	wheel evil "$word" 'x==1' ''
	wheel evil "1.0+cu1$word" 'x==1' ''
	wheel evil 1.0 "libdep$word==1" ''
	wheel evil 1.0 "x==1$word" ''
	wheel evil 1.0 'x==1' "$word,,1"
done
echo "$commands commands of files on the disk"
