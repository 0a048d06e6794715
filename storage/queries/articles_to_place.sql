-- Which articles have no place in a story yet?
-- One row: an article; the recent ones first, then the backlog, each in the order of publication.
-- The numbers are found first: a scan of narrow columns costs a hundredth of one with the texts.
-- Parameters: recent, most, title_characters, text_characters.
WITH queue AS (
    SELECT article.rowid AS row_number
    FROM store.article AS article
    ANTI JOIN store.story_member AS member USING (article_id)
    WHERE article.copy_of IS NULL
    ORDER BY article.published_at < $recent, article.published_at, article.article_id
    LIMIT $most
)
SELECT
    article.article_id,
    article.site,
    article.language,
    article.published_at,
    left(article.title, $title_characters) AS title,
    left(article.text, $text_characters) AS text
FROM store.article AS article
WHERE article.rowid IN (SELECT row_number FROM queue)
ORDER BY article.published_at < $recent, article.published_at, article.article_id;
