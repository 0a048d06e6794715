-- How do things stand?
-- One row.
SELECT
    (SELECT count(*) FROM feeds WHERE status <> 'removed') AS feeds,
    (SELECT count(*) FROM feeds WHERE status = 'failing') AS failing,
    (SELECT count(*) FROM feeds WHERE status = 'retired') AS retired,
    (SELECT count(*) FROM feeds WHERE status = 'mirror') AS mirrors,
    (
        SELECT count(*) FROM feeds
        WHERE status NOT IN ('removed', 'retired') AND next_poll_at <= now()
    ) AS due,
    (SELECT count(*) FROM articles) AS articles,
    (SELECT count(*) FROM copies) AS copies,
    coalesce((SELECT max(published_at)::VARCHAR FROM articles), 'none yet') AS newest,
    (SELECT count(*) FROM entries WHERE outcome = 'pending') AS pending,
    coalesce(
        (SELECT min(next_attempt_at)::VARCHAR FROM entries WHERE outcome = 'pending'), 'none'
    ) AS next_attempt;
