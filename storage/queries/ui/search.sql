-- Which articles contain these words?
-- One row: an article, with a snippet around the words.
SELECT article_id, title, url, site, language, published_at, authors, snippet, round(score, 2) AS score, story_id, copy_count
FROM store.search_page($words, $order = 'newest', 20 * $page::INTEGER + 1, true, $opening, $closing)
LIMIT 21 OFFSET 20 * ($page::INTEGER - 1);
