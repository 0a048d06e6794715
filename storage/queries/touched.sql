-- Which stored documents does a batch touch?
-- One row of the temporary table `touched`: an article or copy at one of the batch's addresses
-- (temporary table `address`), or with the text of such a document or of a draft (`draft_text`).
-- Narrow columns only: at a million articles this scan takes 10 ms, with their texts a second.
CREATE OR REPLACE TEMPORARY TABLE touched AS
WITH at_address AS (
    SELECT DISTINCT alias.article_id
    FROM store.alias AS alias
    SEMI JOIN address USING (url_hash)
),
texts AS (
    SELECT text_hash FROM draft_text
    UNION
    SELECT article.text_hash
    FROM store.article AS article
    SEMI JOIN at_address USING (article_id)
)
SELECT
    article.rowid AS row_number,
    article.article_id,
    article.article_id IN (SELECT article_id FROM at_address) AS at_address
FROM store.article AS article
SEMI JOIN texts USING (text_hash);
