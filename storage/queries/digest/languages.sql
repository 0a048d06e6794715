-- In which languages were the articles of a day ($day, UTC)?
-- One row: a language (? where it is not known), and how many articles; the first eight.
SELECT coalesce(language, '?') AS language, count(*) AS articles
FROM articles
WHERE
    published_at >= $day::TIMESTAMPTZ
    AND published_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY
GROUP BY ALL
ORDER BY articles DESC, language
LIMIT 8
