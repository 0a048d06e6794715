-- Which settled entry does a new entry of its feed seem to replace?
-- One row: a new entry (temporary table `arrived`) and an entry of the same feed that led to an article, is
-- no longer listed (temporary table `listed`), and had the same time of publication or the same summary.
-- Only pairs in which neither has another match. Parameters: since (the earliest time it was seen).
WITH replaced AS (
    SELECT DISTINCT arrived.entry_key AS new_key, entry.entry_key AS replaced_key
    FROM arrived
    JOIN store.entry AS entry
        ON entry.feed_id = arrived.feed_id
        AND (entry.published_at = arrived.published_at OR entry.summary = arrived.summary)
    ANTI JOIN listed ON listed.entry_key = entry.entry_key
    WHERE entry.article_id IS NOT NULL AND entry.seen_at >= $since
)
SELECT new_key, replaced_key
FROM replaced
QUALIFY count(*) OVER (PARTITION BY new_key) = 1
    AND count(*) OVER (PARTITION BY replaced_key) = 1
ORDER BY new_key;
