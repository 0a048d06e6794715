-- Which sites have so many new articles that what they repeat should be learnt anew?
-- One row: a site; the ones that grew most come first, since a run learns only so many.
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
