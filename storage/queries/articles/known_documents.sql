-- What is known of the documents at a batch's addresses (temporary table `touched`)?
-- One row: an article or copy.
SELECT article_id, url, title, published_at, text_hash, version, made_from, text
FROM store.article
WHERE rowid IN (SELECT row_number FROM touched)
ORDER BY article_id;
