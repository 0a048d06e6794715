-- Which of the chosen articles have a page to extract again, in the order of the archive?
-- One row: an article or copy (temporary table `chosen`) that has a page in the archive.
SELECT alias.article_id
FROM store.alias AS alias
JOIN store.page AS page USING (url_hash)
SEMI JOIN chosen USING (article_id)
WHERE alias.is_further IS NOT TRUE
GROUP BY alias.article_id
ORDER BY max((page.fetched_at, page.file, page.file_offset)), alias.article_id;
