-- Which documents are stored at a batch's addresses (temporary table `touched`)?
-- One row: an article or copy.
SELECT
    article.article_id, article.url, article.title, article.published_at, article.text_hash,
    article.version, article.made_from, article.text, coalesce(feed.url, '') AS feed_url
FROM store.article AS article
LEFT JOIN store.feed AS feed USING (feed_id)
WHERE article.rowid IN (SELECT row_number FROM touched)
ORDER BY article.article_id;
