-- How was an article edited?
-- One row: one of its newest versions, the newest first.
SELECT versions.version, versions.seen_at AS published_at, versions.title, versions.text, versions.cause,
    versions.added_words, versions.removed_words, versions.is_correction, article.url
FROM article($id::BIGINT) AS article
JOIN versions USING (article_id)
ORDER BY versions.version DESC
LIMIT 20;
