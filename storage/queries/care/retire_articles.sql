-- Delete the articles published before a time, with their copies and versions. Parameters: before.
-- An article goes with its copies, by its own time; a younger copy goes too, or it would seem new.
CREATE OR REPLACE TEMPORARY TABLE doomed AS
WITH old AS (
    SELECT article_id
    FROM store.article
    WHERE copy_of IS NULL AND published_at < $before
)
SELECT article.rowid AS row_number, article.article_id
FROM store.article AS article
WHERE article.article_id IN (SELECT article_id FROM old)
    OR article.copy_of IN (SELECT article_id FROM old);

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

UPDATE store.entry
SET article_id = NULL
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.alias
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.article
WHERE rowid IN (SELECT row_number FROM doomed);
