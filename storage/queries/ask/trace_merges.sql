-- By what rule and scores was the document at an address found to be a copy, or others a copy of it?
-- One row: a merge, also one that was undone. Parameters: url_hash.
WITH here AS (
    SELECT article_id
    FROM store.alias
    WHERE url_hash = $url_hash
)
SELECT
    copy.url AS copy, kept.url AS repeats, merge.rule, round(merge.similarity, 3) AS similarity,
    round(merge.containment, 3) AS containment, round(merge.numbers, 3) AS numbers,
    merge.merged_at, merge.run_id, merge.ended_at, merge.ended_why
FROM store.merge AS merge
LEFT JOIN store.article AS copy ON copy.article_id = merge.article_id
LEFT JOIN store.article AS kept ON kept.article_id = merge.kept
WHERE merge.article_id IN (FROM here) OR merge.kept IN (FROM here)
ORDER BY merge.merged_at, copy.url;
