-- Take the next documents to place among the copies out of their queue.
-- One row of `taken`, and of `unplaced` with its place in the table of articles: a document. The last
-- to come are first: behind them may wait a whole archive that is to be signed again.
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
