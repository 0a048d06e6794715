-- How many articles were published on the day ($day, UTC) and the 13 before it?
-- One row: a day, and its number of articles.
SELECT strftime(days.day, '%Y-%m-%d') AS on_day, count(articles.article_id) AS articles
FROM range($day::TIMESTAMP - INTERVAL 13 DAY, $day::TIMESTAMP + INTERVAL 1 DAY, INTERVAL 1 DAY)
    AS days(day)
LEFT JOIN articles
    ON date_trunc('day', articles.published_at::TIMESTAMP) = days.day
    AND articles.published_at >= $day::TIMESTAMPTZ - INTERVAL 13 DAY
    AND articles.published_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY
GROUP BY days.day
ORDER BY days.day
