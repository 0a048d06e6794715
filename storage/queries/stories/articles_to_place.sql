-- Which articles have no place in a story yet?
-- One row: an article; the recent ones first, then the backlog, each in the order of publication.
-- The numbers are found first: a scan of narrow columns costs a hundredth of one with the texts.
-- Parameters: recent, most, title_characters, text_characters.
CREATE OR REPLACE TEMPORARY TABLE waiting AS
SELECT article.rowid AS row_number, article.article_id, article.published_at
FROM store.article AS article
WHERE article.article_id IN (SELECT article_id FROM store.storyless)
    AND article.copy_of IS NULL;

-- In two steps, of which each looks for a few among many; an anti-join would hash the many.
DELETE FROM waiting
WHERE article_id IN (
    SELECT article_id
    FROM store.story_member
    WHERE article_id IN (SELECT article_id FROM waiting)
);

DELETE FROM store.storyless
WHERE article_id NOT IN (SELECT article_id FROM waiting);

SELECT
    article.article_id,
    article.site,
    article.language,
    article.published_at,
    left(article.title, $title_characters) AS title,
    left(article.text, $text_characters) AS text
FROM store.article AS article
WHERE article.rowid IN (
    SELECT row_number
    FROM waiting
    ORDER BY published_at < $recent, published_at, article_id
    LIMIT $most
)
ORDER BY article.published_at < $recent, article.published_at, article.article_id;
