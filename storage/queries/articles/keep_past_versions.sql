-- Store the versions that edits replace (temporary table `edited_row`), with what the new ones have in their place.
-- One row of `edited_row`: an edited document.
INSERT INTO store.past_version (
    article_id, version, seen_at, title, text, changed_words, cause, url, site,
    next_seen_at, next_title, kept_first, kept_last, next_lines, next_changed_words, next_cause, next_is_correction
)
SELECT
    article_id, version, seen_at, title, text, changed_words, cause, url, site, next_seen_at, next_title,
    change.kept_first, change.kept_last, change.next_lines, next_changed_words, next_cause, next_is_correction
FROM (
    SELECT
        article.article_id, article.version, article.updated_at AS seen_at, article.title, article.text,
        article.changed_words, article.cause, coalesce(edited.url, article.url) AS url, article.site,
        edited.updated_at AS next_seen_at, edited.title AS next_title,
        store.lines_changed(string_split(article.text, chr(10)), string_split(edited.text, chr(10))) AS change,
        edited.changed_words AS next_changed_words, edited.cause AS next_cause,
        edited.is_correction AS next_is_correction
    FROM store.article AS article
    JOIN edited_row AS edited ON article.rowid = edited.row_number
    WHERE article.rowid IN (SELECT row_number FROM edited_row WHERE is_version)
)
ORDER BY article_id;
