-- Keep with articles (temporary table `recounted`: article_id) how many copies they have, and the first agency named there.
-- One row of `recounted`: an article, or what was one.
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
