-- Which sites published most on a day ($day, UTC)?
-- One row: a site, and how many articles; the first twelve.
SELECT site, count(*) AS articles
FROM articles
WHERE
    published_at >= $day::TIMESTAMPTZ
    AND published_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY
GROUP BY site
ORDER BY articles DESC, site
LIMIT 12
