-- How was an article edited?
-- One row: a version of an article, the newest included.
CREATE OR REPLACE VIEW versions AS
SELECT
    article_id, version, seen_at, title, text, changed_words,
    coalesce(cause, 'publisher') AS cause
FROM store.past_version
UNION ALL
SELECT
    article_id, version, updated_at AS seen_at, title, text, changed_words,
    coalesce(cause, 'publisher') AS cause
FROM store.article;

COMMENT ON VIEW versions IS 'Versions of articles, one row each, the newest included.';
COMMENT ON COLUMN versions.article_id IS 'The article, in articles';
COMMENT ON COLUMN versions.version IS '1 for the first text seen';
COMMENT ON COLUMN versions.seen_at IS 'When we stored it';
COMMENT ON COLUMN versions.title IS 'Headline of this version';
COMMENT ON COLUMN versions.text IS 'Text of this version';
COMMENT ON COLUMN versions.changed_words IS 'Words added or removed against the version before; 0 for the first';
COMMENT ON COLUMN versions.cause IS 'publisher: the page said something else; extraction: we read the same page again and better';
