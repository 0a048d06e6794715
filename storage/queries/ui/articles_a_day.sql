-- How many articles were published each day?
-- One row: a day (UTC), even without articles; the last one is the newest day with articles.
WITH bounds AS (
    SELECT max(published_at)::DATE AS last
    FROM articles
    WHERE published_at <= now()
),
counted AS (
    SELECT published_at::DATE AS day, count(*) AS articles
    FROM articles
    WHERE published_at >= ((SELECT last FROM bounds) - $days::INTEGER + 1)::TIMESTAMP AT TIME ZONE 'UTC'
        AND published_at < ((SELECT last FROM bounds) + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY day
)
SELECT moment::DATE AS day, coalesce(articles, 0) AS articles
FROM bounds, range(last - $days::INTEGER + 1, last + 1, INTERVAL 1 DAY) AS days(moment)
LEFT JOIN counted ON counted.day = moment::DATE
ORDER BY moment;
