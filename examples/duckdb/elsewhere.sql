-- Libraries that came from more than one path in processes of one program, and who had which.
WITH loaded AS (
	SELECT DISTINCT coalesce(o.soname, parse_filename(o.path)) AS library, o.path, o.build_id, parse_filename(i.exe) AS program,
		o.trace, o.process, i.rank, i.boot_id
	FROM records AS o JOIN images AS i USING (trace, process)
	WHERE o.kind = 'object' AND o.path LIKE '/%'
)
SELECT program, library, path, count(*) AS processes, count(DISTINCT boot_id) AS hosts,
	list(DISTINCT rank ORDER BY rank) FILTER (rank IS NOT NULL) AS ranks
FROM loaded
WHERE (program, library) IN (SELECT (program, library) FROM loaded GROUP BY program, library HAVING count(DISTINCT path) > 1)
GROUP BY program, library, path
ORDER BY program, library, processes DESC, path;
