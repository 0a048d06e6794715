-- What was a day ($day, UTC) about?
-- One row: a story, with its earliest article of the day, and where and when it was first published in the 30 days before
-- (NULL: not before this day); those on the most sites first, fifteen.
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
),
before AS (
    SELECT story_id, arg_min(site, (published_at, url)) AS site, min(published_at) AS published_at
    FROM appearances
    WHERE
        published_at >= $day::TIMESTAMPTZ - INTERVAL 30 DAY
        AND published_at < $day::TIMESTAMPTZ
        AND story_id IN (SELECT story_id FROM published)
    GROUP BY story_id
)
SELECT
    arg_min(title, (published.published_at, url)) AS title,
    arg_min(url, (published.published_at, url)) AS url,
    arg_min(published.site, (published.published_at, url)) AS first_site,
    strftime(min(published.published_at), '%H:%M') AS first_at,
    count(*) AS publications,
    count(DISTINCT published.site) AS sites,
    any_value(before.site) AS earlier_site,
    strftime(any_value(before.published_at), '%Y-%m-%d %H:%M') AS earlier_at
FROM published
LEFT JOIN before USING (story_id)
GROUP BY story_id
ORDER BY sites DESC, publications DESC, min(published.published_at), story_id
LIMIT 15
