-- How was the article at an address edited?
-- One row: a version, the first one first. Parameters: url_hash.
SELECT version, seen_at, changed_words, title
FROM versions
WHERE article_id IN (SELECT article_id FROM store.alias WHERE url_hash = $url_hash)
ORDER BY version;
