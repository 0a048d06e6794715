-- Which stories were there on a day, and which site had each first?
-- One row: a story with an article or copy published on that day (UTC), those on most sites first. Without a
-- day, the newest day with articles. Articles of more than 30 days before or after are ignored.
WITH chosen AS (
    SELECT coalesce(
        $day::DATE, (SELECT max(published_at)::DATE FROM articles WHERE published_at <= now())
    ) AS day
),
appeared AS (
    SELECT article_id, story_id, site, title, url, language, published_at
    FROM articles
    WHERE published_at >= ((SELECT day FROM chosen) - 30)::TIMESTAMP AT TIME ZONE 'UTC'
        AND published_at < ((SELECT day FROM chosen) + 30)::TIMESTAMP AT TIME ZONE 'UTC'
    UNION ALL
    SELECT copies.article_id, articles.story_id, copies.site, copies.title, copies.url, articles.language,
        copies.published_at
    FROM copies
    JOIN articles USING (article_id)
    WHERE copies.published_at >= ((SELECT day FROM chosen) - 30)::TIMESTAMP AT TIME ZONE 'UTC'
        AND copies.published_at < ((SELECT day FROM chosen) + 30)::TIMESTAMP AT TIME ZONE 'UTC'
),
of_the_day AS (
    SELECT DISTINCT story_id
    FROM appeared
    WHERE published_at >= (SELECT day FROM chosen)::TIMESTAMP AT TIME ZONE 'UTC'
        AND published_at < ((SELECT day FROM chosen) + 1)::TIMESTAMP AT TIME ZONE 'UTC'
)
SELECT
    story_id,
    arg_min(title, (published_at, article_id)) AS title,
    arg_min(url, (published_at, article_id)) AS url,
    arg_min(site, (published_at, article_id)) AS first_site,
    min(published_at) AS published_at,
    max(published_at) AS last_published_at,
    count(DISTINCT site) AS site_count,
    count(*) AS publications,
    list_sort(list_distinct(list(site))) AS sites,
    coalesce(list_sort(list_distinct(list(language) FILTER (WHERE language IS NOT NULL))), []) AS languages,
    (SELECT day FROM chosen) AS day
FROM appeared
WHERE story_id IN (FROM of_the_day)
GROUP BY story_id
ORDER BY site_count DESC, publications DESC, last_published_at DESC, story_id
LIMIT 60;
