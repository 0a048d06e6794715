-- What was a day ($day, UTC) about?
-- One row: a story, with its earliest article of the day; those on the most sites first, fifteen.
WITH of_day AS (
    SELECT story_id, title, url, site, published_at
    FROM articles
    WHERE
        published_at >= $day::TIMESTAMPTZ
        AND published_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY
),
copied AS (
    SELECT story.story_id, copies.title, copies.url, copies.site, copies.published_at
    FROM copies
    JOIN articles AS story USING (article_id)
    WHERE
        copies.published_at >= $day::TIMESTAMPTZ
        AND copies.published_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY
),
published AS (
    FROM of_day
    UNION ALL
    FROM copied
)
SELECT
    arg_min(title, (published_at, url)) AS title,
    arg_min(url, (published_at, url)) AS url,
    arg_min(site, (published_at, url)) AS first_site,
    strftime(min(published_at), '%H:%M') AS first_at,
    count(*) AS publications,
    count(DISTINCT site) AS sites
FROM published
GROUP BY story_id
ORDER BY sites DESC, publications DESC, min(published_at), story_id
LIMIT 15
