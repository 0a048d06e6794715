-- Which sites reported an event, in which order?
-- One row: an article or a copy of the story, the earliest first.
-- Members are read by id, as by story_id the titles of all articles would be read.
WITH members AS (
    SELECT article_id, story_id, title, url, site, language, published_at
    FROM articles
    WHERE article_id IN (
            SELECT article_id FROM articles WHERE story_id = (SELECT current_story($id::BIGINT))
        )
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
