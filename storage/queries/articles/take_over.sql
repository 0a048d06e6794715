-- Replace the fields from another site's feed, which had listed articles first, by those from their own
-- site's feed (temporary table `claimed`: article_id, feed_id, published_at, authors, categories, image_url).
-- Fields from the page itself stay, and so do fields that the own feed lacks.
-- One row of `claimed`: an article.
CREATE OR REPLACE TEMPORARY TABLE claimed_row AS
SELECT
    article.rowid AS row_number, article.copy_of, claimed.*,
    feed.title AS feed_title, feed.url AS feed_url, feed.category, feed.country
FROM store.article AS article
JOIN claimed USING (article_id)
LEFT JOIN store.feed AS feed ON feed.feed_id = claimed.feed_id;

-- One row of the temporary table `recounted`: an article with a copy whose date may have changed.
CREATE OR REPLACE TEMPORARY TABLE recounted AS
SELECT copy_of AS article_id
FROM claimed_row
WHERE copy_of IS NOT NULL;

UPDATE store.article AS article
SET
    feed_id = claimed.feed_id,
    feed_title = claimed.feed_title,
    feed_url = claimed.feed_url,
    category = claimed.category,
    country = claimed.country,
    published_why = CASE
        WHEN article.published_from = 'page' OR claimed.published_at IS NULL THEN article.published_why
        ELSE 'feed'
    END,
    published_at = CASE
        WHEN article.published_from = 'page' THEN article.published_at
        ELSE coalesce(claimed.published_at, article.published_at)
    END,
    published_from = CASE
        WHEN article.published_from = 'page' OR claimed.published_at IS NULL THEN article.published_from
        ELSE 'feed'
    END,
    authors = CASE WHEN len(article.authors) = 0 THEN claimed.authors ELSE article.authors END,
    categories = CASE WHEN len(article.categories) = 0 THEN claimed.categories ELSE article.categories END,
    image_url = coalesce(article.image_url, claimed.image_url)
FROM claimed_row AS claimed
WHERE article.rowid = claimed.row_number;
