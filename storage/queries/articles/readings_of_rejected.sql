-- Which pages gave no article, and which entries led to them?
-- One row: a rejected entry with the newest archived page at its address.
-- Parameters: since.
WITH pages AS (
    SELECT
        url_hash, file, file_offset, length,
        row_number() OVER (
            PARTITION BY url_hash ORDER BY fetched_at DESC, file, file_offset
        ) AS age
    FROM store.page
)
SELECT
    NULL::BIGINT AS article_id,
    1 AS pages,
    false AS was_whole,
    NULL::VARCHAR AS partial_reason,
    entry.entry_key,
    pages.file,
    pages.file_offset,
    pages.length,
    entry.entry_id,
    entry.url,
    entry.title,
    coalesce(entry.summary, '') AS summary,
    entry.published_at,
    entry.updated_at,
    coalesce(entry.authors, []) AS authors,
    coalesce(entry.categories, []) AS categories,
    entry.language,
    entry.image_url
FROM store.entry AS entry
JOIN pages ON pages.url_hash = entry.url_hash AND pages.age = 1
WHERE entry.outcome = 'rejected' AND entry.settled_at >= $since
ORDER BY pages.file, pages.file_offset, entry.entry_key;
