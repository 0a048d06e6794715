-- At which of their addresses do the chosen articles have archived pages, and which entries led there?
-- One row: an address (no further page) of an article (temporary table `chosen`), with its newest archived page
-- and the first of the entries that led to it; only of articles with two such addresses or more.
WITH pages AS (
    SELECT
        alias.article_id, alias.url AS address, alias.url_hash, page.file, page.file_offset, page.length,
        row_number() OVER (
            PARTITION BY alias.url_hash ORDER BY page.fetched_at DESC, page.file, page.file_offset
        ) AS age
    FROM store.alias AS alias
    SEMI JOIN chosen USING (article_id)
    JOIN store.page AS page USING (url_hash)
    WHERE alias.is_further IS NOT TRUE
),
addresses AS (
    SELECT * EXCLUDE (age)
    FROM pages
    WHERE age = 1
    QUALIFY count(*) OVER (PARTITION BY article_id) > 1
),
entries AS (
    SELECT
        entry.* EXCLUDE (article_id),
        list(entry.entry_key) OVER (PARTITION BY entry.url_hash) AS entry_keys,
        row_number() OVER (
            PARTITION BY entry.url_hash ORDER BY entry.seen_at, entry.entry_key
        ) AS seniority
    FROM store.entry AS entry
    JOIN addresses ON addresses.url_hash = entry.url_hash AND addresses.article_id = entry.article_id
)
SELECT
    addresses.article_id,
    article.url AS article_url,
    first(addresses.url_hash) OVER (
        PARTITION BY addresses.article_id
        ORDER BY addresses.address = article.url DESC, entries.seen_at NULLS LAST, addresses.url_hash
    ) AS own_hash,
    addresses.address,
    addresses.url_hash,
    addresses.file,
    addresses.file_offset,
    addresses.length,
    coalesce(entries.entry_keys, []) AS entry_keys,
    coalesce(entries.entry_id, addresses.address) AS entry_id,
    coalesce(entries.url, addresses.address) AS url,
    coalesce(entries.title, '') AS title,
    coalesce(entries.summary, '') AS summary,
    entries.published_at,
    entries.updated_at,
    coalesce(entries.authors, []) AS authors,
    coalesce(entries.categories, []) AS categories,
    entries.language,
    entries.image_url
FROM addresses
JOIN store.article AS article ON article.article_id = addresses.article_id
LEFT JOIN entries ON entries.url_hash = addresses.url_hash AND entries.seniority = 1
ORDER BY addresses.article_id, entries.seen_at NULLS LAST, addresses.url_hash;
