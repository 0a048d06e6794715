-- From which feed do the fields of these articles come (temporary table `listed_again`: article_id)?
-- One row: an article or copy. Reads narrow columns only.
SELECT article.article_id, article.url, feed.url AS feed_url
FROM store.article AS article
JOIN store.feed AS feed USING (feed_id)
SEMI JOIN listed_again USING (article_id)
ORDER BY article.article_id;
