-- A past version with what the next one has in its place. With both in one row, DuckDB chooses the newest twenty edits
-- before it reads their texts; with a join it reads the texts of all (view `edits`).
ALTER TABLE store.past_version ADD COLUMN url VARCHAR;
ALTER TABLE store.past_version ADD COLUMN site VARCHAR;
ALTER TABLE store.past_version ADD COLUMN next_seen_at TIMESTAMPTZ;
ALTER TABLE store.past_version ADD COLUMN next_title VARCHAR;
-- How many lines at the start and at the end of the text the next one has too, and the lines between them.
ALTER TABLE store.past_version ADD COLUMN kept_first INTEGER;
ALTER TABLE store.past_version ADD COLUMN kept_last INTEGER;
ALTER TABLE store.past_version ADD COLUMN next_lines VARCHAR[];
ALTER TABLE store.past_version ADD COLUMN next_changed_words INTEGER;
ALTER TABLE store.past_version ADD COLUMN next_cause VARCHAR;
ALTER TABLE store.past_version ADD COLUMN next_is_correction BOOLEAN;

CREATE TEMPORARY TABLE next_version AS
WITH following AS (
    SELECT article_id, version, seen_at, title, text, changed_words, cause
    FROM store.past_version
    WHERE version > 1
    UNION ALL
    SELECT article_id, version, updated_at, title, text, changed_words, cause
    FROM store.article
    WHERE version > 1
),
split AS (
    SELECT
        past.rowid AS row_number, following.*,
        string_split(past.text, chr(10)) AS lines, string_split(following.text, chr(10)) AS next_lines
    FROM store.past_version AS past
    JOIN following ON following.article_id = past.article_id AND following.version = past.version + 1
),
first_kept AS (
    SELECT
        *,
        coalesce(
            list_position(
                list_transform(list_zip(lines, next_lines), lambda pair: pair[1] IS DISTINCT FROM pair[2]), true
            ) - 1,
            len(lines)
        ) AS kept_first
    FROM split
),
last_kept AS (
    SELECT
        *,
        least(
            len(lines) - kept_first,
            len(next_lines) - kept_first,
            coalesce(
                list_position(
                    list_transform(
                        list_zip(list_reverse(lines), list_reverse(next_lines)),
                        lambda pair: pair[1] IS DISTINCT FROM pair[2]
                    ),
                    true
                ) - 1,
                len(lines)
            )
        ) AS kept_last
    FROM first_kept
)
SELECT
    row_number, article_id, version, seen_at, title, changed_words, cause, kept_first, kept_last,
    next_lines[kept_first + 1:len(next_lines) - kept_last] AS next_lines
FROM last_kept;

UPDATE store.past_version AS past
SET
    url = article.url,
    site = article.site,
    next_seen_at = following.seen_at,
    next_title = following.title,
    kept_first = following.kept_first,
    kept_last = following.kept_last,
    next_lines = following.next_lines,
    next_changed_words = following.changed_words,
    next_cause = following.cause,
    next_is_correction = coalesce(revision.is_correction, false)
FROM next_version AS following
JOIN store.article AS article ON article.article_id = following.article_id
LEFT JOIN store.revision AS revision
    ON revision.article_id = following.article_id AND revision.version = following.version
WHERE past.rowid = following.row_number;

DROP TABLE next_version;
