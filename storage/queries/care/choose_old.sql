-- Choose the articles published before a time, with their copies.
-- One row of `doomed`: a document. The time of an article decides for its copies, too: a younger copy
-- that stays would become a new article. Parameters: before.
CREATE OR REPLACE TEMPORARY TABLE doomed AS
WITH old AS (
    SELECT article_id
    FROM store.article
    WHERE copy_of IS NULL AND published_at < $before
)
SELECT article.rowid AS row_number, article.article_id
FROM store.article AS article
WHERE article.article_id IN (SELECT article_id FROM old)
    OR article.copy_of IN (SELECT article_id FROM old);
