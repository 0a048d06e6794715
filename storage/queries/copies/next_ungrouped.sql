-- Which documents are to be clustered next (temporary table `unplaced`)?
-- One row: a document. Only the first 100,000 characters are compared, as a shingle takes some 80 bytes and
-- articles written by people are shorter.
SELECT
    article.article_id, article.site, article.title, left(article.text, 100000) AS text,
    article.published_at,
    signature.text_key AS key_before
FROM store.article AS article
LEFT JOIN (
    FROM store.signature WHERE article_id IN (SELECT article_id FROM unplaced)
) AS signature USING (article_id)
WHERE article.rowid IN (SELECT row_number FROM unplaced)
ORDER BY article.article_id;
