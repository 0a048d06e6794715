-- Delete the documents of the temporary table `doomed` (row_number, article_id) with all rows of
-- other tables about them. A new table with an article_id has to be added here only.
-- One row of `doomed`: a document.

-- One row of the temporary table `recounted`: an article that loses a copy.
CREATE OR REPLACE TEMPORARY TABLE recounted AS
SELECT copy_of AS article_id
FROM store.article
WHERE rowid IN (SELECT row_number FROM doomed)
    AND copy_of IS NOT NULL;

-- Subtract their rechecks from the counts of runs, as view `rechecks` no longer shows them.
UPDATE store.run AS run
SET rechecked = run.rechecked - gone.rechecked, edited = run.edited - gone.edited
FROM (
    SELECT run_id, count(*) AS rechecked, count(*) FILTER (WHERE outcome = 'version') AS edited
    FROM store.recheck
    WHERE article_id IN (SELECT article_id FROM doomed)
    GROUP BY run_id
) AS gone
WHERE run.run_id = gone.run_id;

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

DELETE FROM store.article
WHERE rowid IN (SELECT row_number FROM doomed);

DELETE FROM store.ungrouped
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.storyless
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.merge
WHERE article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.copy_difference
WHERE copy_id IN (SELECT article_id FROM doomed)
    OR article_id IN (SELECT article_id FROM doomed);

DELETE FROM store.apart
WHERE article_id IN (SELECT article_id FROM doomed)
    OR other_id IN (SELECT article_id FROM doomed);
