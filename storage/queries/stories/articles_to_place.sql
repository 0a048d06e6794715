-- Which of the waiting articles (temporary table `waiting`) are to be placed next?
-- One row: an article; recent ones first, then the backlog, both in order of publication.
-- Parameters: recent, most, title_characters, text_characters.
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
