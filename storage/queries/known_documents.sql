-- What is known of the documents that a batch touches (temporary table `touched`)?
-- One row: an article or copy.
-- text comes only where an edit may have to be compared: for a document at one of the addresses.
WITH texts AS (
    SELECT rowid AS row_number, text
    FROM store.article
    WHERE rowid IN (SELECT row_number FROM touched WHERE at_address)
),
documents AS (
    SELECT
        rowid AS row_number, article_id, url, title, published_at, text_hash, word_count, version,
        made_from, copy_of
    FROM store.article
    WHERE rowid IN (SELECT row_number FROM touched)
)
SELECT documents.* EXCLUDE (row_number), texts.text
FROM documents
LEFT JOIN texts USING (row_number)
ORDER BY documents.article_id;
