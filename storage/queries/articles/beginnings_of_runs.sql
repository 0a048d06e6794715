-- When did the runs since $since begin, which may have seen a document first?
-- One row: the start of a run that does not continue the run before. A run continues the one before if
-- that was killed or stopped at most two hours earlier, as the web has hardly changed since. (The two
-- hours are chosen by hand.)
WITH recent AS (
    SELECT
        started_at,
        lag(status) OVER (ORDER BY started_at) AS status_before,
        lag(started_at) OVER (ORDER BY started_at) AS started_before
    FROM store.run
    WHERE started_at > $since::TIMESTAMPTZ - INTERVAL 2 DAYS
)
SELECT started_at
FROM recent
WHERE status_before IS NULL
    OR status_before NOT IN ('crashed', 'stopped')
    OR started_at > started_before + INTERVAL 2 HOURS
ORDER BY started_at;
