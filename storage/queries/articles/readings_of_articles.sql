-- From which page and entry were these articles made?
-- One row: an article or copy (temporary table `chosen`) with the newest archived page of its addresses
-- (preferably on its own site, and no further page of it), and the first entry that led to one (preferably of
-- the site's own feeds). If there is no such entry (settled by an early version of Warta), the stored fields
-- replace it.
WITH sites AS (
    SELECT article_id, site
    FROM store.article
    SEMI JOIN chosen USING (article_id)
),
pages AS (
    SELECT
        alias.article_id, page.file, page.file_offset, page.length,
        row_number() OVER (
            PARTITION BY alias.article_id
            ORDER BY
                ends_with('.' || regexp_extract(page.requested_url, '^https?://([^/?#:]+)', 1), '.' || sites.site) DESC,
                page.fetched_at DESC, page.file, page.file_offset
        ) AS age
    FROM store.alias AS alias
    JOIN store.page AS page USING (url_hash)
    JOIN sites USING (article_id)
    WHERE alias.is_further IS NOT TRUE
),
entries AS (
    SELECT
        alias.article_id, entry.* EXCLUDE (article_id),
        row_number() OVER (
            PARTITION BY alias.article_id
            ORDER BY
                ends_with('.' || coalesce(regexp_extract(feed.url, '^https?://([^/?#:]+)', 1), ''), '.' || sites.site) DESC,
                entry.seen_at, feed.url, entry.entry_id
        ) AS seniority
    FROM store.alias AS alias
    JOIN store.entry AS entry USING (url_hash)
    LEFT JOIN store.feed AS feed USING (feed_id)
    JOIN sites ON sites.article_id = alias.article_id
),
split AS (
    SELECT alias.article_id
    FROM store.alias AS alias
    SEMI JOIN chosen USING (article_id)
    WHERE alias.is_further
),
articles AS (
    SELECT
        article_id, url, title, published_at, published_from, summary, authors, categories,
        language, image_url, pages, partial_reason
    FROM store.article
    WHERE rowid IN (SELECT article.rowid FROM store.article AS article SEMI JOIN chosen USING (article_id))
)
SELECT
    articles.article_id,
    coalesce(articles.pages, 1) AS pages,
    articles.partial_reason IS NULL AND articles.article_id IN (SELECT article_id FROM split) AS was_whole,
    articles.partial_reason,
    NULL::BIGINT AS entry_key,
    pages.file,
    pages.file_offset,
    pages.length,
    coalesce(entries.entry_id, articles.url) AS entry_id,
    coalesce(entries.url, articles.url) AS url,
    coalesce(entries.title, articles.title) AS title,
    coalesce(entries.summary, articles.summary) AS summary,
    CASE
        WHEN entries.entry_key IS NOT NULL THEN entries.published_at
        WHEN articles.published_from <> 'first seen' THEN articles.published_at
    END AS published_at,
    entries.updated_at,
    coalesce(entries.authors, articles.authors) AS authors,
    coalesce(entries.categories, articles.categories) AS categories,
    CASE WHEN entries.entry_key IS NULL THEN articles.language ELSE entries.language END AS language,
    CASE WHEN entries.entry_key IS NULL THEN articles.image_url ELSE entries.image_url END AS image_url
FROM articles
JOIN pages ON pages.article_id = articles.article_id AND pages.age = 1
LEFT JOIN entries ON entries.article_id = articles.article_id AND entries.seniority = 1
ORDER BY pages.file, pages.file_offset;
