-- What is the newest version of an article?
-- One row: the article with that id, or the article that it is a copy of.
SELECT *, md5(feed_url) AS feed
FROM article($id::BIGINT);
