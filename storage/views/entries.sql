-- What did the feeds list, and what was the outcome of each entry?
-- One row: an entry of a feed with its outcome.
-- Which of two equal texts is the article can change when an earlier one is found; outcome and
-- article_id change then; the counts of a run stay as that run made them.
CREATE OR REPLACE VIEW entries AS
WITH every_entry AS (
    SELECT
        feed_id, entry_id, url, title, published_at, seen_at,
        outcome, reason, access, attempts, NULL::TIMESTAMPTZ AS next_attempt_at, article_id AS document_id
    FROM store.entry
    ANTI JOIN store.pending_entry USING (entry_key)
    UNION ALL
    SELECT
        feed_id, entry_id, url, title, published_at, seen_at,
        'pending' AS outcome, reason, access, attempts, next_attempt_at, NULL::BIGINT AS document_id
    FROM store.pending_entry
)
SELECT
    feed.url AS feed_url,
    every_entry.entry_id,
    every_entry.url,
    every_entry.title,
    every_entry.published_at,
    every_entry.seen_at,
    CASE
        WHEN every_entry.outcome IN ('new', 'copy') AND document.article_id IS NOT NULL
            THEN CASE WHEN document.copy_of IS NULL THEN 'new' ELSE 'copy' END
        ELSE every_entry.outcome
    END AS outcome,
    every_entry.reason,
    every_entry.attempts,
    every_entry.next_attempt_at,
    coalesce(document.copy_of, document.article_id) AS article_id,
    every_entry.access
FROM every_entry
LEFT JOIN store.article AS document ON document.article_id = every_entry.document_id
LEFT JOIN store.feed AS feed ON feed.feed_id = every_entry.feed_id;

COMMENT ON VIEW entries IS 'Entries that feeds listed, one row each, with exactly one outcome.';
COMMENT ON COLUMN entries.feed_url IS 'Address of the feed';
COMMENT ON COLUMN entries.entry_id IS 'The publisher''s id of the entry, else its address, else a hash of its contents';
COMMENT ON COLUMN entries.url IS 'Address the entry links to; NULL when it links to no page';
COMMENT ON COLUMN entries.title IS 'Title as listed';
COMMENT ON COLUMN entries.published_at IS 'Date as listed; NULL when the feed gave none';
COMMENT ON COLUMN entries.seen_at IS 'When we first saw it listed';
COMMENT ON COLUMN entries.outcome IS 'new, version, unchanged, copy, rejected, refused, failed or pending';
COMMENT ON COLUMN entries.reason IS 'Why it was rejected, refused or failed, why its edit was not accepted, or what it waits for';
COMMENT ON COLUMN entries.attempts IS 'How many times its page was requested';
COMMENT ON COLUMN entries.next_attempt_at IS 'Time of the next attempt; NULL when it has its final outcome';
COMMENT ON COLUMN entries.article_id IS 'The article it led to; a copy''s is the article it repeats';
COMMENT ON COLUMN entries.access IS 'What its page let us read: ok, paywalled, bot wall, consent page, soft 404, empty, leads on (to another address); NULL if no page was read';
