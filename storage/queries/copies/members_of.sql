-- Which documents have these texts (temporary table `reached`: text_key), or are listed themselves
-- (temporary table `named`: article_id)?
-- One row: a document with its stored role.
WITH member AS (
    SELECT article_id, text_key
    FROM store.signature
    WHERE text_key IN (SELECT text_key FROM reached)
        OR article_id IN (SELECT article_id FROM named)
),
places AS (
    SELECT article.rowid AS row_number, member.text_key
    FROM store.article AS article
    JOIN member USING (article_id)
)
SELECT
    article.article_id, article.url, article.published_at, places.text_key,
    coalesce(article.sighted_at, article.first_seen_at) AS sighted_at,
    coalesce(article.claimed_urls, []) AS claimed_urls,
    article.copy_of, article.copy_kind, article.similarity
FROM store.article AS article
JOIN places ON places.row_number = article.rowid
WHERE article.rowid IN (SELECT row_number FROM places)
ORDER BY article.article_id;
