-- How many articles does the search index have?
-- One row: articles and copies in the index, those that wait, and those that an earlier Warta indexed.
-- Counting is enough, without a join: an article is always deleted together with its document.
WITH documents AS (
    SELECT
        count(*) AS indexed,
        count(*) FILTER (WHERE document < (SELECT first_document FROM store.search_state)) AS earlier
    FROM store.search_document
    WHERE is_current
)
SELECT
    indexed,
    greatest(0, (SELECT count(*) FROM store.article) - indexed) AS waiting,
    earlier
FROM documents;
