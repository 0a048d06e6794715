-- Which stored documents changed their place between article and copy?
-- One row of the temporary table `regrouped`: a document and the article it now repeats, or NULL.
UPDATE store.article AS article
SET
    copy_of = regrouped.copy_of,
    copy_kind = CASE WHEN regrouped.copy_of IS NOT NULL THEN 'exact' END,
    similarity = CASE WHEN regrouped.copy_of IS NOT NULL THEN 1.0 END
FROM regrouped
WHERE article.article_id = regrouped.article_id;
