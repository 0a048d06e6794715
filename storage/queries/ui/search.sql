-- Which articles contain these words? Without words: the newest.
-- One row: an article.
SELECT article_id, title, url, site, language, published_at, authors, summary AS snippet, story_id, copy_count
FROM search($words)
ORDER BY CASE WHEN $order = 'newest' THEN published_at END DESC, published_at DESC, article_id
LIMIT 21 OFFSET 20 * ($page::INTEGER - 1);
