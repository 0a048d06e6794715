-- Which sites have so many new articles that their repeated lines should be learnt again?
-- One row: a site; the ones that grew most come first, since a run learns only a limited number.
-- Three articles are the fewest that can repeat a line (`news.body.recurring`). A site is due again when
-- it has grown by a tenth, by at least 3 and at most 20 articles: new lines show soon at small sites,
-- and large ones are not read every run. Parameters: most.
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
