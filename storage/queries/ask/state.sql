-- What is the state of a home, for monitoring?
-- One row. ``overdue_since``: without failing feeds, which wait for long.
WITH polled AS (
    SELECT status, next_poll_at FROM store.feed WHERE status IN ('new', 'ok', 'failing')
)
SELECT
    (SELECT count(*) FROM polled) AS feeds,
    (SELECT count(*) FROM polled WHERE status = 'failing') AS failing,
    (SELECT min(next_poll_at) FROM polled WHERE status <> 'failing' AND next_poll_at <= $now)
        AS overdue_since,
    (SELECT count(*) FROM store.pending_entry) AS pending,
    (SELECT count(*) FROM store.pending_entry WHERE next_attempt_at <= $now) AS backlog,
    documents - copies AS articles,
    copies,
    (
        SELECT max(ended_at) FROM store.run WHERE status = 'completed' AND flow = 'ingest'
    ) AS last_success_at
FROM (SELECT count(*) AS documents, count(copy_of) AS copies FROM store.article);
