-- How far has the index of words come?
-- One row: articles and copies that are in it; those that wait; and those in it as an earlier Warta stored them.
-- Counted, not compared: an article that leaves takes its document along.
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
