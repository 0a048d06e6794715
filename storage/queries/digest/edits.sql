-- What did publishers change on a day ($day, UTC)?
-- One row: an edit; corrections and new headlines first, ten.
SELECT
    articles.title,
    articles.url,
    articles.site,
    before.title AS title_before,
    coalesce(edit.title_changed, false) AS title_changed,
    coalesce(edit.is_correction, false) AS is_correction,
    edit.changed_words
FROM versions AS edit
JOIN articles USING (article_id)
LEFT JOIN versions AS before
    ON before.article_id = edit.article_id AND before.version = edit.version - 1
WHERE
    edit.version > 1
    AND edit.cause = 'publisher'
    AND edit.seen_at >= $day::TIMESTAMPTZ
    AND edit.seen_at < $day::TIMESTAMPTZ + INTERVAL 1 DAY
ORDER BY is_correction DESC, title_changed DESC, edit.changed_words DESC, articles.url
LIMIT 10
