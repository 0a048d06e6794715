-- Keep the version that an edit replaces (temporary table `edited_row`).
INSERT INTO store.past_version (article_id, version, seen_at, title, text, changed_words)
SELECT article_id, version, updated_at, title, text, changed_words
FROM store.article
WHERE rowid IN (SELECT row_number FROM edited_row)
ORDER BY article_id;
