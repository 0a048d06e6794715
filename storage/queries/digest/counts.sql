-- How much was published on a day ($day, UTC)?
-- One row: counts of articles, copies and edits of that day, and of feeds now.
SELECT
    (SELECT count(*) FROM articles WHERE published_at >= $day::TIMESTAMPTZ
        AND published_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY) AS articles,
    (SELECT count(DISTINCT site) FROM articles WHERE published_at >= $day::TIMESTAMPTZ
        AND published_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY) AS sites,
    (SELECT count(*) FROM copies WHERE published_at >= $day::TIMESTAMPTZ
        AND published_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY) AS copies,
    (SELECT count(*) FROM versions WHERE version > 1 AND cause = 'publisher'
        AND seen_at >= $day::TIMESTAMPTZ
        AND seen_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY) AS edits,
    (SELECT count(*) FROM feeds WHERE status <> 'removed') AS feeds,
    (SELECT count(*) FROM feeds WHERE status = 'failing') AS failing
