-- How far has the index of words come?
-- One row: articles and copies that are in it, and those that wait.
SELECT
    (SELECT count(*) FROM store.search_document WHERE is_current) AS indexed,
    (
        SELECT count(*)
        FROM store.article
        WHERE article_id NOT IN (SELECT article_id FROM store.search_document WHERE is_current)
    ) AS waiting;
