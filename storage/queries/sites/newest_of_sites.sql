-- Which are the newest articles of the sites to learn (temporary table `learnt_site`)?
-- One row: an article made from its page; of a very long text the beginning and the end, where sites repeat
-- lines. Selected by row number, as a search by site would read all texts.
-- Parameters: window, most_characters, longest_line.
SELECT
    article.article_id, article.site, article.title, article.published_why,
    CASE
        WHEN length(article.text) <= $most_characters THEN article.text
        ELSE left(article.text, $most_characters // 2) || chr(10)
            || right(article.text, $most_characters // 2)
    END AS text,
    list_transform(
        list_filter(article.removed, LAMBDA line: length(line.text) <= $longest_line)[:100],
        LAMBDA line: line.text
    ) AS left_out
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
