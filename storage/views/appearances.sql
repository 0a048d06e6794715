-- Where did each text appear?
-- One row: an address that carries an article or a copy of one. Count these to see how much a site printed, agency
-- copy included; count articles to see how many different texts there are.
-- Only copies are joined to their article: joining all rows takes half a second at a million articles.
CREATE OR REPLACE VIEW appearances AS
SELECT
    article_id,
    url,
    site,
    title,
    published_at,
    first_seen_at,
    false AS is_copy,
    copy_kind AS kind,
    coalesce(story_id, article_id) AS story_id,
    language,
    agency,
    authors,
    word_count,
    site AS original_site,
    feed_title,
    feed_url,
    category,
    article_id AS appearance_id,
    country
FROM store.article
WHERE copy_of IS NULL
UNION ALL
SELECT
    original.article_id,
    copy.url,
    copy.site,
    copy.title,
    copy.published_at,
    copy.first_seen_at,
    true,
    copy.copy_kind,
    coalesce(original.story_id, original.article_id),
    coalesce(copy.language, original.language),
    coalesce(copy.agency, original.agency),
    copy.authors,
    copy.word_count,
    original.site,
    copy.feed_title,
    copy.feed_url,
    copy.category,
    copy.article_id,
    copy.country
FROM store.article AS copy
JOIN store.article AS original ON original.article_id = copy.copy_of AND original.copy_of IS NULL
WHERE copy.copy_of IS NOT NULL;

COMMENT ON VIEW appearances IS 'Addresses that carry an article or a copy of one, one row each.';
COMMENT ON COLUMN appearances.article_id IS 'The article, in articles; for a copy, the article that it repeats';
COMMENT ON COLUMN appearances.url IS 'Address to read it at';
COMMENT ON COLUMN appearances.site IS 'Registrable domain of the publisher';
COMMENT ON COLUMN appearances.title IS 'Headline there';
COMMENT ON COLUMN appearances.published_at IS 'When it was published there';
COMMENT ON COLUMN appearances.first_seen_at IS 'When a feed of ours first listed it there';
COMMENT ON COLUMN appearances.is_copy IS 'Whether the text repeats another one; false for the first of them';
COMMENT ON COLUMN appearances.kind IS 'exact or near, as in copies; NULL for the article';
COMMENT ON COLUMN appearances.story_id IS 'Story of the article, in stories';
COMMENT ON COLUMN appearances.language IS 'Language of the text, ISO 639-1; NULL when unknown';
COMMENT ON COLUMN appearances.agency IS 'News agency that this text, or else the article, is credited to; NULL if none';
COMMENT ON COLUMN appearances.authors IS 'Names of the authors given there';
COMMENT ON COLUMN appearances.word_count IS 'Words of the text there';
COMMENT ON COLUMN appearances.original_site IS 'Site of the article, which had the text first';
COMMENT ON COLUMN appearances.feed_title IS 'Title of the feed that brought it first';
COMMENT ON COLUMN appearances.feed_url IS 'Address of the feed that brought it first';
COMMENT ON COLUMN appearances.category IS 'Category of that feed, as you filed it';
COMMENT ON COLUMN appearances.appearance_id IS 'Identifies the appearance: copy_id in copies, or the article_id';
COMMENT ON COLUMN appearances.country IS 'Country of that feed, ISO 3166-1; see feeds.country. NULL when unknown';
