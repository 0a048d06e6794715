-- When on a day ($day, UTC) were articles published?
-- One row: an hour of the day, and how many articles.
SELECT hours.hour, count(articles.article_id) AS articles
FROM range(24) AS hours(hour)
LEFT JOIN articles
    ON hour(articles.published_at) = hours.hour
    AND articles.published_at >= $day::TIMESTAMPTZ
    AND articles.published_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY
GROUP BY hours.hour
ORDER BY hours.hour
