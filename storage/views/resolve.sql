-- Which article is meant by an article_id that was noted some time ago?
-- One row: the article, or the one that it was found to repeat since.
CREATE OR REPLACE MACRO article(id) AS TABLE
SELECT *
FROM articles
WHERE article_id = coalesce((SELECT copy_of FROM store.article WHERE article_id = id), id);

COMMENT ON MACRO TABLE article IS 'article(id): the article of that id, or the one that it was found to repeat since.';
