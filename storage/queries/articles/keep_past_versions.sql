-- Store the version that an edit replaces (temporary table `edited_row`).
-- One row of `edited_row`: an edited document.
INSERT INTO store.past_version (article_id, version, seen_at, title, text, changed_words, cause)
SELECT article_id, version, updated_at, title, text, changed_words, cause
FROM store.article
WHERE rowid IN (SELECT row_number FROM edited_row WHERE is_version)
ORDER BY article_id;
