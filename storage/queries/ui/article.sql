-- What does an article say, in its newest version?
-- One row: the article of that id, or the one that it was found to repeat.
SELECT *, md5(feed_url) AS feed
FROM article($id::BIGINT);
