-- Where else was the text at an address published?
-- One row: another document with that text; the article comes first. Parameters: url_hash.
WITH here AS (
    SELECT article_id, coalesce(copy_of, article_id) AS kept
    FROM store.article
    WHERE article_id IN (SELECT article_id FROM store.alias WHERE url_hash = $url_hash)
)
SELECT
    CASE WHEN article.copy_of IS NULL THEN 'article' ELSE 'copy' END AS role,
    article.copy_kind AS kind,
    article.similarity,
    article.published_at,
    article.url
FROM store.article AS article
JOIN here ON coalesce(article.copy_of, article.article_id) = here.kept
WHERE article.article_id <> here.article_id
ORDER BY role, article.published_at, article.url;
