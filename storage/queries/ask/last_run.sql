-- What was the last run?
-- One row, or none before the first run.
SELECT *
FROM runs
ORDER BY started_at DESC
LIMIT 1;
