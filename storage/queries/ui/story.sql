-- Which sites reported an event, in which order?
-- One row: an article or a copy of the story, the earliest first.
WITH chosen AS (
    SELECT current_story($id::BIGINT) AS story_id
),
members AS (
    SELECT article_id, story_id, title, url, site, language, published_at, copy_count
    FROM articles
    WHERE story_id = (SELECT story_id FROM chosen)
)
SELECT article_id, story_id, title, url, site, language, published_at, false AS is_copy
FROM members
UNION ALL
SELECT copies.article_id, members.story_id, copies.title, copies.url, copies.site, members.language,
    copies.published_at, true
FROM copies
JOIN members USING (article_id)
ORDER BY published_at, url
LIMIT 500;
