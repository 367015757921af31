-- Directories in which most was looked for and nothing found: how often, for how many names, in how many processes, and whose list it is.
SELECT parse_dirpath(path) AS directory, origin, parse_filename(origin_owner) AS owner, count(*) AS paths,
	count(DISTINCT parse_filename(path)) AS names, count(DISTINCT (trace, process)) AS processes
FROM records
WHERE kind = 'candidate' AND outcome = 'missing'
GROUP BY ALL
ORDER BY paths DESC, directory, origin, owner
LIMIT 20;
