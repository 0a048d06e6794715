-- Which sites have so many new articles that their repeated lines should be learnt again?
-- One row: a site; those that grew most come first, since a run learns a limited number of sites.
-- A line must be in three articles to be repeated (`news.body.recurring`). A site is due again when it has
-- grown by a tenth, but by at least 3 and at most 20 articles, so that small sites learn soon and large ones
-- are not read in every run. (Chosen by hand.) Parameters: most.
SELECT site, counted.articles
FROM (
    SELECT site, count(*) AS articles
    FROM store.article
    WHERE copy_of IS NULL AND made_from = 'page'
    GROUP BY site
) AS counted
LEFT JOIN store.site_memory AS memory USING (site)
WHERE counted.articles >= 3
    AND counted.articles - coalesce(memory.articles, 0)
        >= least(20, greatest(3, coalesce(memory.articles, 0) / 10))
ORDER BY counted.articles - coalesce(memory.articles, 0) DESC, site
LIMIT $most;
