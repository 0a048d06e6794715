-- What did an edit change?

-- Return how many lines two lists have in common at their start.
CREATE OR REPLACE MACRO store.lines_in_common(one, other) AS (
    coalesce(
        list_position(
            list_transform(list_zip(one, other), lambda pair: pair[1] IS DISTINCT FROM pair[2]), true
        ) - 1,
        len(one)
    )
);

-- Return how many lines they have in common at their end, without those at their start.
CREATE OR REPLACE MACRO store.last_lines_in_common(one, other) AS (
    least(
        len(one) - store.lines_in_common(one, other),
        len(other) - store.lines_in_common(one, other),
        store.lines_in_common(list_reverse(one), list_reverse(other))
    )
);

-- Compare two texts, given as lists of lines: how many lines both have at their start and at their end, and the other
-- lines of the second text.
CREATE OR REPLACE MACRO store.lines_changed(lines, next_lines) AS (
    {
        'kept_first': store.lines_in_common(lines, next_lines),
        'kept_last': store.last_lines_in_common(lines, next_lines),
        'next_lines': next_lines[
            store.lines_in_common(lines, next_lines) + 1
            :len(next_lines) - store.last_lines_in_common(lines, next_lines)
        ]
    }
);

-- One row: a version that was replaced by another one, with the texts of both. There is no join here, because with one
-- DuckDB reads the texts of all edits for the newest twenty: what the next version has in place of a past one is stored
-- with it (storage/queries/articles/follow_past_versions.sql).
CREATE OR REPLACE VIEW edits AS
SELECT
    article_id,
    url,
    site,
    version + 1 AS version,
    next_seen_at AS seen_at,
    title AS title_before,
    next_title AS title_after,
    text AS text_before,
    array_to_string(
        string_split(text, chr(10))[1:kept_first]
        || next_lines
        || string_split(text, chr(10))[len(string_split(text, chr(10))) - kept_last + 1:],
        chr(10)
    ) AS text_after,
    next_changed_words AS changed_words,
    next_title <> title AS has_new_title,
    next_is_correction AS is_correction,
    coalesce(next_cause, 'publisher') AS cause
FROM store.past_version;

COMMENT ON VIEW edits IS 'Edits of articles, one row each: the text before and after.';
COMMENT ON COLUMN edits.article_id IS 'The article, in articles';
COMMENT ON COLUMN edits.url IS 'Its address';
COMMENT ON COLUMN edits.site IS 'Its site';
COMMENT ON COLUMN edits.version IS 'The version that the edit made, 2 or more';
COMMENT ON COLUMN edits.seen_at IS 'When we stored it';
COMMENT ON COLUMN edits.title_before IS 'Headline before';
COMMENT ON COLUMN edits.title_after IS 'Headline after';
COMMENT ON COLUMN edits.text_before IS 'Text before';
COMMENT ON COLUMN edits.text_after IS 'Text after';
COMMENT ON COLUMN edits.changed_words IS 'Words added or removed';
COMMENT ON COLUMN edits.has_new_title IS 'Whether the headline changed';
COMMENT ON COLUMN edits.is_correction IS 'Whether a note of correction or clarification was added';
COMMENT ON COLUMN edits.cause IS 'publisher or extraction, as in versions';

-- Which headlines did an article have?
-- One row: a headline of an article. A headline that was used again later has two rows.
-- A past version has the next headline too, so no version has to be joined with the one before.
CREATE OR REPLACE VIEW headlines AS
WITH of_edited AS (
    SELECT article_id, url, site, 1 AS version, seen_at, title, NULL AS title_before
    FROM store.past_version
    WHERE version = 1
    UNION ALL
    SELECT article_id, url, site, version + 1, next_seen_at, next_title, title
    FROM store.past_version
    WHERE next_title <> title
)
SELECT article_id, url, site, version, updated_at AS seen_at, title, NULL AS title_before, published_at
FROM store.article
WHERE version = 1
UNION ALL
SELECT of_edited.*, article.published_at
FROM of_edited
JOIN store.article AS article USING (article_id);

COMMENT ON VIEW headlines IS 'Headlines that articles and copies had, one row each, with the one before.';
COMMENT ON COLUMN headlines.article_id IS 'The article, in articles, or copy';
COMMENT ON COLUMN headlines.url IS 'Its address';
COMMENT ON COLUMN headlines.site IS 'Its site';
COMMENT ON COLUMN headlines.version IS 'The version with which the headline came';
COMMENT ON COLUMN headlines.seen_at IS 'When we stored it';
COMMENT ON COLUMN headlines.title IS 'The headline';
COMMENT ON COLUMN headlines.title_before IS 'The one that it replaced; NULL for the first';
COMMENT ON COLUMN headlines.published_at IS 'When the article was published';
