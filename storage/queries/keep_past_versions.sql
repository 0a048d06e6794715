-- Keep the version that an edit replaces (temporary table `edited`).
INSERT INTO store.past_version (article_id, version, seen_at, title, text, changed_words)
SELECT
    article.article_id, article.version, article.updated_at, article.title, article.text,
    article.changed_words
FROM store.article AS article
SEMI JOIN edited USING (article_id)
ORDER BY article.article_id;
