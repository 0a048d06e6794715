-- Where else was the text of an article published?
-- One row: a copy, the earliest first.
SELECT copies.title, copies.url, copies.site, copies.published_at, copies.kind, round(copies.similarity, 2) AS similarity
FROM article($id::BIGINT) AS article
JOIN copies USING (article_id)
ORDER BY copies.published_at, copies.url
LIMIT 200;
