-- The newest articles of the sites to be learnt (temporary table `learnt_site`), made from their own pages.
-- By row: to look for the sites in the table of texts would read every one of them.
SELECT article.article_id, article.site, article.title, article.text, article.removed
FROM store.article AS article
WHERE article.rowid IN (
    SELECT row_number
    FROM (
        SELECT rowid AS row_number, site, published_at, article_id
        FROM store.article
        SEMI JOIN learnt_site USING (site)
        WHERE copy_of IS NULL AND made_from = 'page'
    )
    QUALIFY row_number() OVER (PARTITION BY site ORDER BY published_at DESC, article_id) <= $window
);
