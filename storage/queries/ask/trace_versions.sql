-- How was the article at an address edited?
-- One row: a version, the first one first. Parameters: url_hash.
SELECT version, seen_at, cause, added_words, removed_words, changed_numbers, is_correction, title
FROM versions
WHERE article_id IN (SELECT article_id FROM store.alias WHERE url_hash = $url_hash)
ORDER BY version;
