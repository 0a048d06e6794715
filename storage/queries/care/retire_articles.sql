-- Remove the references of entries to the documents in `doomed`.
-- One row of `doomed`: a document.
UPDATE store.entry
SET article_id = NULL
WHERE article_id IN (SELECT article_id FROM doomed);
