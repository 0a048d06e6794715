-- Which documents are to be placed among the copies next? They leave the queue.
-- One row: a document. The last to come are first: behind them may wait a whole archive that is to be
-- signed anew. The beginning of a text is what is compared: a shingle takes some 80 bytes, and no
-- article that people wrote is longer. Parameters: most.
CREATE OR REPLACE TEMPORARY TABLE taken AS
SELECT DISTINCT article_id
FROM (FROM store.ungrouped ORDER BY rowid DESC LIMIT $most);

DELETE FROM store.ungrouped
WHERE article_id IN (SELECT article_id FROM taken);

CREATE OR REPLACE TEMPORARY TABLE unplaced AS
SELECT article.rowid AS row_number, article.article_id
FROM store.article AS article
SEMI JOIN taken USING (article_id);

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
