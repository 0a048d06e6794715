-- Update the feed columns of the articles of feeds (temporary table `renamed`: feed_id).
-- One row of `renamed`: a feed.
UPDATE store.article AS article
SET feed_title = feed.title, feed_url = feed.url, category = feed.category, country = feed.country
FROM store.feed AS feed
WHERE article.feed_id = feed.feed_id
    AND feed.feed_id IN (SELECT feed_id FROM renamed)
    AND (article.feed_title, article.feed_url, article.category, article.country)
        IS DISTINCT FROM (feed.title, feed.url, feed.category, feed.country);
