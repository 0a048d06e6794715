-- Which stored documents does a batch touch?
-- One row: an article or copy at one of the batch's addresses (temporary table `address`), or with
-- the text of such a document or of a draft (temporary table `draft_text`).
-- text comes only where an edit may have to be compared: for a document at one of the addresses.
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
    article.article_id,
    article.url,
    article.title,
    article.published_at,
    article.text_hash,
    article.word_count,
    article.version,
    article.made_from,
    article.copy_of,
    CASE WHEN article.article_id IN (SELECT article_id FROM at_address) THEN article.text END AS text
FROM store.article AS article
SEMI JOIN texts USING (text_hash)
ORDER BY article.article_id;
