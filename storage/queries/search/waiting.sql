-- Which articles are not in the search index? Parameters: most.
-- One row of the temporary table `to_index`: an article or copy, the newest first.
CREATE OR REPLACE TEMPORARY TABLE to_index AS
SELECT article_id
FROM store.article
WHERE article_id NOT IN (SELECT article_id FROM store.search_document WHERE is_current)
ORDER BY published_at DESC, article_id
LIMIT $most;
