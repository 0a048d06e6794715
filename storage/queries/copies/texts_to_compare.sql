-- What are the texts with these keys (temporary table `compared`: text_key)?
-- One row: a text, from one of its documents.
WITH chosen AS (
    SELECT text_key, min(article_id) AS article_id
    FROM store.signature
    WHERE text_key IN (SELECT text_key FROM compared)
    GROUP BY text_key
),
places AS (
    SELECT article.rowid AS row_number, chosen.text_key
    FROM store.article AS article
    JOIN chosen USING (article_id)
)
SELECT places.text_key, article.site, left(article.text, 100000) AS text
FROM store.article AS article
JOIN places ON places.row_number = article.rowid
WHERE article.rowid IN (SELECT row_number FROM places)
ORDER BY places.text_key;
