-- Let the entries of the documents in `doomed` point to no article.
-- One row of `doomed`: a document.
UPDATE store.entry
SET article_id = NULL
WHERE article_id IN (SELECT article_id FROM doomed);
