-- How do things stand?
-- One row.
SELECT
    (SELECT count(*) FROM feeds WHERE status <> 'removed') AS feeds,
    (SELECT count(*) FROM feeds WHERE status = 'failing') AS failing,
    (SELECT count(*) FROM feeds WHERE status <> 'removed' AND next_poll_at <= now()) AS due,
    (SELECT count(*) FROM articles) AS articles,
    (SELECT count(*) FROM copies) AS copies,
    (SELECT max(published_at) FROM articles) AS newest,
    (SELECT count(*) FROM entries WHERE outcome = 'pending') AS pending,
    (SELECT min(next_attempt_at) FROM entries WHERE outcome = 'pending') AS next_attempt;
