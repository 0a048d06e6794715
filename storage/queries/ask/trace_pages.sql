-- Which pages were fetched for the article at an address?
-- One row: a page in the archive. Parameters: url_hash.
SELECT fetched_at, requested_url, file, file_offset, length
FROM store.page
WHERE url_hash = $url_hash
    OR url_hash IN (
        SELECT other.url_hash
        FROM store.alias AS known
        JOIN store.alias AS other USING (article_id)
        WHERE known.url_hash = $url_hash
    )
ORDER BY fetched_at;
