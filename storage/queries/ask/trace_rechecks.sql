-- When was the article at an address requested again, with what outcome?
-- One row: a request. Parameters: url_hash.
SELECT asked_at, outcome, reason
FROM store.recheck
WHERE article_id IN (SELECT article_id FROM store.alias WHERE url_hash = $url_hash)
ORDER BY asked_at;
