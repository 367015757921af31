-- Libraries that were looked for in vain, those of most processes first; what a later search of the same process found is none.
SELECT name, count(DISTINCT (trace, process)) AS processes, count(*) AS times,
	list(DISTINCT parse_filename(requester) ORDER BY parse_filename(requester)) AS requesters
FROM records AS f
WHERE kind = 'failed' AND NOT EXISTS (
	SELECT 1 FROM records AS o
	WHERE o.kind = 'object' AND o.trace = f.trace AND o.process = f.process AND o.time_ns > f.time_ns AND
		coalesce(o.soname, parse_filename(o.path)) = parse_filename(f.name))
GROUP BY name
ORDER BY processes DESC, times DESC, name;
