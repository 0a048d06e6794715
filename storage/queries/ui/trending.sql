-- Which words stand in more headlines than before?
-- One row: a word.
WITH bounds AS (
    SELECT max(published_at) AS last FROM articles WHERE published_at <= now()
),
headlines AS (
    SELECT article_id, site, lower(title) AS title,
        published_at >= (SELECT last FROM bounds) - to_days($recent::INTEGER) AS is_recent
    FROM articles
    WHERE published_at >= (SELECT last FROM bounds) - to_days(8 * $recent::INTEGER)
),
words AS (
    SELECT DISTINCT article_id, site, is_recent, unnest(regexp_extract_all(title, '[\pL\pN]{4,}')) AS word
    FROM headlines
)
SELECT word, count(*) FILTER (WHERE is_recent) AS articles, count(DISTINCT site) FILTER (WHERE is_recent) AS sites,
    count(*) FILTER (WHERE NOT is_recent) / 7 AS usual
FROM words
GROUP BY word
HAVING articles >= 2
ORDER BY articles / (usual + 3) DESC, articles DESC, word
LIMIT 20;
