-- Which settled entry does an entry that is new in its feed seem to take the place of?
-- One row: a new entry (temporary table `arrived`) and the entry of the same feed that led to an article,
-- stands in the listing no more (temporary table `listed`), and had the same time of publication or the
-- same summary. A pair only where both have no other. Parameters: since (when it was seen at the earliest).
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
