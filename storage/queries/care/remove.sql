-- Remove the documents at the addresses in the temporary table `unwanted` (url_hash, url), for good.
-- Parameters: now, reason.

-- Every address under which such a document is known is unwanted with it.
CREATE OR REPLACE TEMPORARY TABLE doomed AS
SELECT article.rowid AS row_number, article.article_id
FROM store.article AS article
WHERE article.article_id IN (
    SELECT article_id
    FROM store.alias
    WHERE url_hash IN (SELECT url_hash FROM unwanted)
);

INSERT INTO unwanted
SELECT DISTINCT url_hash, any_value(url)
FROM store.alias
WHERE article_id IN (SELECT article_id FROM doomed)
    AND url_hash NOT IN (SELECT url_hash FROM unwanted)
GROUP BY url_hash;

INSERT INTO store.tombstone (url_hash, url, removed_at, reason)
SELECT url_hash, url, $now, $reason
FROM unwanted
WHERE url_hash NOT IN (SELECT url_hash FROM store.tombstone);

-- The entries that led there keep their row for the ledger, and nothing of what they said.
UPDATE store.entry
SET
    outcome = 'refused', reason = $reason, article_id = NULL, title = '', summary = NULL,
    authors = NULL, categories = NULL, image_url = NULL
WHERE url_hash IN (SELECT url_hash FROM unwanted)
    OR url IN (SELECT url FROM unwanted)
    OR article_id IN (SELECT article_id FROM doomed);

UPDATE store.pending_entry
SET title = '', summary = '', content = '', authors = [], categories = [], image_url = NULL
WHERE url_hash IN (SELECT url_hash FROM unwanted);

DELETE FROM store.past_version
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.revision
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.recheck
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.last_look
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.story_member
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.story_vector
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.alias
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.page
WHERE url_hash IN (SELECT url_hash FROM unwanted);

DELETE FROM store.article
WHERE rowid IN (SELECT row_number FROM doomed);
