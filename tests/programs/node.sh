#!/bin/sh
# node: worker threads, child processes, and a native module by require and by process.dlopen.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs node
node=$(node -p process.execPath)
headers=$(for dir in "$(dirname "$node")/../include/node" /usr/include/node /usr/include/nodejs/src; do
	[ -f "$dir/node_api.h" ] && echo "$dir" && break; done)
[ -n "$headers" ] || skip "no node_api.h (make deps-programs installs it)"
cat >native.c <<'E'
#include <node_api.h>
#include <stdio.h>
static napi_value plus(napi_env env, napi_callback_info info)
{
	size_t count = 2;
	napi_value argument[2], sum;
	double a, b;
	napi_get_cb_info(env, info, &count, argument, NULL, NULL);
	napi_get_value_double(env, argument[0], &a);
	napi_get_value_double(env, argument[1], &b);
	napi_create_double(env, a + b, &sum);
	return sum;
}
NAPI_MODULE_INIT()
{
	napi_value function;
	napi_create_function(env, "plus", NAPI_AUTO_LENGTH, plus, NULL, &function);
	napi_set_named_property(env, exports, "plus", function);
	return exports;
}
E
$CC -shared -fPIC -I"$headers" -o native.node native.c || fail "cannot build a native module"
cat >app.js <<'E'
const { Worker, isMainThread, parentPort } = require('worker_threads');
const native = require('../native.node');
if (!isMainThread) {
	parentPort.postMessage(native.plus(40, 2));
} else {
	// A miss that the program expects, as it loads more and goes on: no error.
	try { process.dlopen({ exports: {} }, '/nowhere/at-all.node'); } catch (e) { console.log(e.message); }
	const again = { exports: {} };
	process.dlopen(again, require.resolve('../copy.node'));
	console.log(native.plus(1, 2), again.exports.plus(3, 4));
	console.log(require('child_process').execFileSync('sh', ['-c', 'echo child']).toString());
	console.log(require('crypto').createHash('sha256').update('a').digest('hex'));
	console.log(require('zlib').gunzipSync(require('zlib').gzipSync('zipped')).toString());
	let left = 4;
	for (let i = 0; i < 4; i++)
		new Worker(__filename).on('message', m => { console.log(m); if (--left === 0) process.exitCode = 6; });
}
E
cp native.node copy.node
mkdir js && mv app.js js/app.js
both node "$node" "$t/js/app.js"
[ "$(cat traced.status)" -eq 6 ] || { cat traced.err; fail "node itself does not work here"; }
