-- What was the text of the article at an address in each of its newest versions?
-- One row: a version, the first one first. Parameters: url_hash, most.
WITH newest AS (
    SELECT article_id, version, title, text
    FROM versions
    WHERE article_id IN (SELECT article_id FROM store.alias WHERE url_hash = $url_hash)
    ORDER BY version DESC
    LIMIT $most
)
SELECT article_id, version, title, text
FROM newest
ORDER BY article_id, version;
