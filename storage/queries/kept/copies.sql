-- Update the number of copies of articles (temporary table `recounted`: article_id), and the first agency
-- named in a copy.
-- One row of `recounted`: an article, or a document that was one.
UPDATE store.article AS article
SET copy_count = counted.copies, copies_agency = counted.agency
FROM (
    SELECT
        wanted.article_id,
        nullif(count(copy.article_id), 0) AS copies,
        arg_min(copy.agency, (copy.published_at, copy.article_id)) FILTER (WHERE copy.agency IS NOT NULL) AS agency
    FROM (SELECT DISTINCT article_id FROM recounted) AS wanted
    LEFT JOIN store.article AS copy ON copy.copy_of = wanted.article_id
    GROUP BY wanted.article_id
) AS counted
WHERE article.article_id = counted.article_id
    AND (article.copy_count, article.copies_agency) IS DISTINCT FROM (counted.copies, counted.agency);
