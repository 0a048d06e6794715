-- Which sites published most in the last days, copies included?
-- One row: a site.
WITH appeared AS (
    SELECT site, published_at FROM articles
    UNION ALL
    SELECT site, published_at FROM copies
)
SELECT site, count(*) AS publications
FROM appeared
WHERE published_at >= (
        SELECT max(published_at) FROM articles WHERE published_at <= now()
    ) - to_days($days::INTEGER)
GROUP BY site
ORDER BY publications DESC, site
LIMIT 20;
