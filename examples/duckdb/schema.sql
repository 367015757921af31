-- All records of all *.jsonl files here: `libtrace dump --run=all --format=jsonl DIR >NAME.jsonl` made each.
CREATE OR REPLACE TABLE records AS
SELECT parse_filename(filename, true) AS trace, * EXCLUDE (filename)
FROM read_json('*.jsonl', format = 'newline_delimited', filename = true, maximum_object_size = 67108864, columns = {
	-- of every record
	kind: 'VARCHAR', process: 'VARCHAR', time_ns: 'UBIGINT', tid: 'UINTEGER', seq: 'UINTEGER', module: 'VARCHAR', cut: 'BOOLEAN',
	-- image
	pid: 'UINTEGER', ppid: 'UINTEGER', pgid: 'UINTEGER', parent: 'VARCHAR', forked: 'BOOLEAN', parent_seq: 'UINTEGER', start: 'UBIGINT',
	random: 'VARCHAR', uid: 'UINTEGER', exe: 'VARCHAR', cwd: 'VARCHAR', argv: 'VARCHAR[]', env: 'VARCHAR[]', glibc: 'VARCHAR',
	machine: 'VARCHAR', realtime_offset_ns: 'BIGINT', pid_namespace: 'UBIGINT', boot_id: 'VARCHAR',
	-- search, candidate, failed
	requester: 'VARCHAR', name: 'VARCHAR', path: 'VARCHAR', origin: 'VARCHAR', origin_owner: 'VARCHAR', loader_flag: 'VARCHAR',
	outcome: 'VARCHAR', error: 'VARCHAR', dev: 'UBIGINT', ino: 'UBIGINT', derived: 'BOOLEAN', certain: 'BOOLEAN',
	-- redirect
	rule: 'VARCHAR', "from": 'VARCHAR', line: 'UINTEGER', "column": 'UINTEGER', number: 'UINTEGER', verb: 'VARCHAR', "to": 'VARCHAR',
	without: 'VARCHAR', why: 'VARCHAR',
	-- object, close
	id: 'VARCHAR', soname: 'VARCHAR', needed: 'VARCHAR[]', rpath: 'VARCHAR', runpath: 'VARCHAR', build_id: 'VARCHAR',
	namespace: 'BIGINT', base: 'VARCHAR', dt_flags: 'VARCHAR', dt_flags_1: 'VARCHAR', partial: 'BOOLEAN', dynlinker: 'BOOLEAN',
	-- dlopen, dlerror, dlsym, dlclose, cuda
	caller: 'VARCHAR', "offset": 'VARCHAR', mode: 'VARCHAR', frames: 'VARCHAR[]', "text": 'VARCHAR', object: 'VARCHAR', version: 'VARCHAR',
	"function": 'VARCHAR', result: 'UINTEGER', arguments: 'VARCHAR[]', library: 'VARCHAR', memory: 'VARCHAR',
	-- activity, status, lost, compat
	activity: 'VARCHAR', head: 'VARCHAR', status: 'INTEGER', "limit": 'UBIGINT', setting: 'VARCHAR', directory: 'VARCHAR',
	warnings: 'VARCHAR[]', driver: 'VARCHAR', stand_in: 'BOOLEAN', host_cuda: 'UINTEGER', gpus: 'VARCHAR[]', candidates: 'JSON'
});

-- An image a row, with the rank and the host that tell it from its like.
CREATE OR REPLACE VIEW images AS
SELECT trace, process, exe, argv, boot_id, to_timestamp((time_ns + realtime_offset_ns) / 1e9) AS began,
	list_filter(env, lambda v: v LIKE 'RANK=%')[1][6:] AS rank
FROM records WHERE kind = 'image';
