-- Which entries that seem new are known by another id? Some feeds give new ids at every request.
-- One row: such an entry (temporary table `unknown`), as in listed_entries.sql, with its known key. The
-- known entry is of the same feed, not listed now, and has the same address, or the same contents if it has
-- no address.
WITH known AS (
    SELECT
        entry_key, feed_id, url_hash, signature, seen_at, updated_at, true AS is_settled,
        NULL::TIMESTAMPTZ AS wanted_since, NULL::INTEGER AS attempts,
        NULL::TIMESTAMPTZ AS next_attempt_at, NULL::VARCHAR AS reason
    FROM store.entry
    ANTI JOIN store.pending_entry USING (entry_key)
    WHERE feed_id IN (SELECT feed_id FROM unknown)
    UNION ALL
    SELECT
        entry_key, feed_id, url_hash, signature, seen_at, updated_at, false AS is_settled,
        wanted_since, attempts, next_attempt_at, reason
    FROM store.pending_entry
    WHERE feed_id IN (SELECT feed_id FROM unknown)
)
SELECT
    unknown.entry_key AS listed_key,
    known.entry_key,
    unknown.signature,
    CASE
        WHEN NOT known.is_settled THEN 'pending'
        WHEN known.signature = unknown.signature THEN 'unchanged'
        ELSE 'changed'
    END AS state,
    known.seen_at,
    CASE WHEN known.is_settled THEN known.signature END AS settled_signature,
    known.updated_at AS settled_updated_at,
    known.wanted_since,
    known.attempts,
    known.next_attempt_at,
    known.reason
FROM unknown
JOIN known
    ON known.feed_id = unknown.feed_id
    AND coalesce(known.url_hash, known.signature) = coalesce(unknown.url_hash, unknown.signature)
    AND (known.url_hash IS NULL) = (unknown.url_hash IS NULL)
ANTI JOIN listed ON listed.entry_key = known.entry_key
QUALIFY row_number() OVER (PARTITION BY unknown.entry_key ORDER BY known.seen_at DESC, known.entry_key) = 1
    AND row_number() OVER (PARTITION BY known.entry_key ORDER BY unknown.entry_key) = 1;
