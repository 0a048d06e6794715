-- In which languages were the articles of the last days?
-- One row: a language.
SELECT coalesce(language, 'unknown') AS language, count(*) AS articles
FROM articles
WHERE published_at >= (
        SELECT max(published_at) FROM articles WHERE published_at <= now()
    ) - to_days($days::INTEGER)
GROUP BY ALL
ORDER BY articles DESC, language
LIMIT 20;
