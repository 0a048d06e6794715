-- Choose the documents at the addresses in the temporary table `unwanted` (url_hash, url).
-- One row of `doomed`: a document; `unwanted` is extended by all other addresses of these.
CREATE OR REPLACE TEMPORARY TABLE doomed AS
SELECT article.rowid AS row_number, article.article_id
FROM store.article AS article
WHERE article.article_id IN (
    SELECT article_id
    FROM store.alias
    WHERE url_hash IN (SELECT url_hash FROM unwanted)
);

INSERT INTO unwanted
SELECT DISTINCT url_hash, any_value(url)
FROM store.alias
WHERE article_id IN (SELECT article_id FROM doomed)
    AND url_hash NOT IN (SELECT url_hash FROM unwanted)
GROUP BY url_hash;
