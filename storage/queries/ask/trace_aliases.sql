-- Which addresses does the article have?
-- One row: an address. Parameters: url_hash.
SELECT DISTINCT url
FROM store.alias
WHERE article_id IN (SELECT article_id FROM store.alias WHERE url_hash = $url_hash)
ORDER BY url;
