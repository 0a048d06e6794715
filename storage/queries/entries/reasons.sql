-- Why were entries of this run not stored?
-- One row: an outcome and a reason with the number of entries, most first. Parameters: run_id.
SELECT outcome, reason, count(*) AS entries
FROM store.run_entry
WHERE run_id = $run_id AND reason IS NOT NULL
GROUP BY outcome, reason
ORDER BY entries DESC, outcome, reason;
