-- Remove the next documents to cluster from their queue.
-- One row of `taken`, and of `unplaced` with its row number: a document. The last queued ones come first:
-- a whole archive that has to be signed again may be waiting before them.
-- Parameters: most.
CREATE OR REPLACE TEMPORARY TABLE taken AS
SELECT DISTINCT article_id
FROM (FROM store.ungrouped ORDER BY rowid DESC LIMIT $most);

DELETE FROM store.ungrouped
WHERE article_id IN (SELECT article_id FROM taken);

CREATE OR REPLACE TEMPORARY TABLE unplaced AS
SELECT article.rowid AS row_number, article.article_id
FROM store.article AS article
SEMI JOIN taken USING (article_id);
