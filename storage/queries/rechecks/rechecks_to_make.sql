-- What is stored about the articles to request again (temporary table `chosen`)?
-- One row: an article, with the validators of its last request, the archived page that it was made from,
-- and a page fetched since it became due. Without its further pages; pages on its own site are preferred to
-- those of addresses that redirected to it.
WITH pages AS (
    SELECT
        alias.article_id,
        ends_with(
            '.' || regexp_extract(page.requested_url, '^https?://([^/?#:]+)', 1), '.' || chosen_article.site
        ) AS is_on_site,
        page.fetched_at, page.file, page.file_offset, page.length
    FROM store.alias AS alias
    JOIN store.page AS page USING (url_hash)
    JOIN (
        SELECT article_id, site
        FROM store.article
        WHERE rowid IN (SELECT row_number FROM chosen)
    ) AS chosen_article ON chosen_article.article_id = alias.article_id
    WHERE alias.is_further IS NOT TRUE
),
articles AS (
    SELECT
        article.article_id, article.url, article.title, article.summary, article.authors,
        article.categories, article.language, article.image_url, article.pages, article.updated_at,
        CASE WHEN published_from <> 'first seen' THEN published_at END AS published_at,
        chosen.due_at
    FROM store.article AS article
    JOIN chosen ON article.rowid = chosen.row_number
    WHERE article.rowid IN (SELECT row_number FROM chosen)
),
places AS (
    SELECT
        article_id,
        arg_max(
            {file: file, file_offset: file_offset, length: length}, (is_on_site, pages.fetched_at)
        ) FILTER (WHERE pages.fetched_at <= articles.updated_at) AS made_from,
        arg_max(
            {file: file, file_offset: file_offset, length: length}, (is_on_site, pages.fetched_at)
        ) FILTER (WHERE pages.fetched_at >= articles.due_at) AS fetched_since
    FROM pages
    JOIN articles USING (article_id)
    GROUP BY article_id
)
SELECT
    articles.* EXCLUDE (updated_at, due_at),
    look.url AS looked_at_url, look.etag, look.last_modified, look.body_hash,
    places.made_from, places.fetched_since
FROM articles
LEFT JOIN store.last_look AS look USING (article_id)
LEFT JOIN places USING (article_id)
ORDER BY articles.due_at DESC, articles.article_id;
