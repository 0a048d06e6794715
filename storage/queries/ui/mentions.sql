-- How many articles of each day mention these words?
-- One row: a day (UTC), even without articles.
WITH bounds AS (
    SELECT max(published_at)::DATE AS last FROM articles WHERE published_at <= now()
),
counted AS (
    SELECT day, articles FROM mentions($words)
)
SELECT moment::DATE AS day, coalesce(articles, 0) AS articles
FROM bounds, range(last - $days::INTEGER + 1, last + 1, INTERVAL 1 DAY) AS days(moment)
LEFT JOIN counted ON counted.day = moment::DATE
ORDER BY moment;
