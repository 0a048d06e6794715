-- How was an article edited?
-- One row: a version of an article, the newest included.
CREATE OR REPLACE VIEW versions AS
WITH every AS (
    SELECT article_id, version, seen_at, title, text, changed_words, cause
    FROM store.past_version
    UNION ALL
    SELECT article_id, version, updated_at AS seen_at, title, text, changed_words, cause
    FROM store.article
)
SELECT
    every.article_id,
    every.version,
    every.seen_at,
    every.title,
    every.text,
    every.changed_words,
    coalesce(every.cause, 'publisher') AS cause,
    revision.added_words,
    revision.removed_words,
    revision.title_changed,
    revision.changed_numbers,
    revision.is_correction
FROM every
LEFT JOIN store.revision AS revision USING (article_id, version);

COMMENT ON VIEW versions IS 'Versions of articles, one row each, the newest included.';
COMMENT ON COLUMN versions.article_id IS 'The article, in articles';
COMMENT ON COLUMN versions.version IS '1 for the first text seen';
COMMENT ON COLUMN versions.seen_at IS 'When we stored it';
COMMENT ON COLUMN versions.title IS 'Headline of this version';
COMMENT ON COLUMN versions.text IS 'Text of this version';
COMMENT ON COLUMN versions.changed_words IS 'Words added or removed since the version before; 0 for the first';
COMMENT ON COLUMN versions.cause IS 'publisher: the page changed; extraction: the same page was extracted again, with a better result';
COMMENT ON COLUMN versions.added_words IS 'Words added since the version before; characters in scripts without spaces. This and the next columns are NULL for the first version, and for versions stored by early releases of Warta';
COMMENT ON COLUMN versions.removed_words IS 'Words removed since the version before';
COMMENT ON COLUMN versions.title_changed IS 'Whether the words of the headline changed';
COMMENT ON COLUMN versions.changed_numbers IS 'Numbers that were replaced by others, in title or text; 20 at most';
COMMENT ON COLUMN versions.is_correction IS 'Whether a note of correction or clarification was added';
