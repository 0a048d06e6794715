-- How many articles and feeds are there?
-- One row.
SELECT
    (SELECT count(*) FROM articles) AS articles,
    (SELECT count(*) FROM feeds WHERE status <> 'removed') AS feeds,
    (SELECT count(*) FROM feeds WHERE status = 'failing') AS failing;
