-- Compare copies (temporary table `to_compare`: copy_id) with the articles that they repeat, and store the paragraphs in
-- which they differ.
-- One row of `uncompared`: a copy with the row numbers of both texts, as by id the texts of all articles would be read.
CREATE OR REPLACE TEMPORARY TABLE uncompared AS
SELECT
    copy.rowid AS copy_row, copy.article_id AS copy_id, article.rowid AS article_row, article.article_id
FROM store.article AS copy
JOIN store.article AS article ON article.article_id = copy.copy_of
WHERE copy.article_id IN (SELECT copy_id FROM to_compare);

DELETE FROM store.copy_difference
WHERE copy_id IN (SELECT copy_id FROM to_compare);

-- A paragraph a row: to compare two lists with each other takes several times as long.
INSERT INTO store.copy_difference (copy_id, article_id, left_out, added)
WITH texts AS (
    SELECT uncompared.copy_id, false AS is_copy, string_split(article.text, chr(10)) AS lines
    FROM store.article AS article
    JOIN uncompared ON uncompared.article_row = article.rowid
    WHERE article.rowid IN (SELECT article_row FROM uncompared)
    UNION ALL
    SELECT uncompared.copy_id, true, string_split(copy.text, chr(10))
    FROM store.article AS copy
    JOIN uncompared ON uncompared.copy_row = copy.rowid
    WHERE copy.rowid IN (SELECT copy_row FROM uncompared)
),
paragraphs AS (
    SELECT copy_id, is_copy, unnest(lines) AS line, generate_subscripts(lines, 1) AS place
    FROM texts
),
differing AS (
    SELECT paragraphs.copy_id, paragraphs.is_copy, paragraphs.line, paragraphs.place
    FROM paragraphs
    ANTI JOIN paragraphs AS other
        ON other.copy_id = paragraphs.copy_id
        AND other.is_copy <> paragraphs.is_copy
        AND other.line = paragraphs.line
    WHERE paragraphs.line <> ''
)
SELECT
    uncompared.copy_id,
    uncompared.article_id,
    coalesce(list(line ORDER BY place) FILTER (WHERE NOT is_copy), []) AS left_out,
    coalesce(list(line ORDER BY place) FILTER (WHERE is_copy), []) AS added
FROM uncompared
LEFT JOIN differing USING (copy_id)
GROUP BY uncompared.copy_id, uncompared.article_id
ORDER BY uncompared.copy_id;
