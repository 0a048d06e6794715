-- Delete the documents of the temporary table `doomed` (row_number, article_id) with all that hangs on
-- them. A new table with an article_id is added here, and nowhere else.
-- One row of `doomed`: a document.
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

DELETE FROM store.apart
WHERE article_id IN (SELECT article_id FROM doomed)
    OR other_id IN (SELECT article_id FROM doomed);
