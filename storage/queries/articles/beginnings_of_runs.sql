-- When did the runs begin in which something may have been seen first since $since?
-- One row: the start of a run that does not go on with the work of the one before it. A run goes on
-- with that when the one before was killed or stopped, at most two hours earlier: the web is the same.
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
