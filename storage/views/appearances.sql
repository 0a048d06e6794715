-- Where did every text appear?
-- One row: an address that carries an article or a copy of one. Count these to see how much a site printed, agency
-- copy included; count articles to see how many different texts there are.
CREATE OR REPLACE VIEW appearances AS
WITH originals AS (
    SELECT article_id, agency, site, language, story_id
    FROM store.article
    WHERE copy_of IS NULL
)
SELECT
    original.article_id,
    article.url,
    article.site,
    article.title,
    article.published_at,
    article.first_seen_at,
    article.copy_of IS NOT NULL AS is_copy,
    article.copy_kind AS kind,
    coalesce(original.story_id, original.article_id) AS story_id,
    coalesce(article.language, original.language) AS language,
    coalesce(article.agency, original.agency) AS agency,
    article.authors,
    article.word_count,
    original.site AS original_site,
    article.feed_title,
    article.feed_url,
    article.category,
    article.article_id AS appearance_id,
    article.country
FROM store.article AS article
JOIN originals AS original ON original.article_id = coalesce(article.copy_of, article.article_id);

COMMENT ON VIEW appearances IS 'Addresses that carry an article or a copy of one, one row each.';
COMMENT ON COLUMN appearances.article_id IS 'The article, in articles; of a copy the one that it repeats';
COMMENT ON COLUMN appearances.url IS 'Address to read it at';
COMMENT ON COLUMN appearances.site IS 'Registrable domain of the publisher';
COMMENT ON COLUMN appearances.title IS 'Headline there';
COMMENT ON COLUMN appearances.published_at IS 'When it was published there';
COMMENT ON COLUMN appearances.first_seen_at IS 'When a feed of ours first listed it there';
COMMENT ON COLUMN appearances.is_copy IS 'Whether the text repeats another one; false for the first of them';
COMMENT ON COLUMN appearances.kind IS 'exact or near, as in copies; NULL for the article';
COMMENT ON COLUMN appearances.story_id IS 'Story of the article, in stories';
COMMENT ON COLUMN appearances.language IS 'Language of the text, ISO 639-1; NULL when unknown';
COMMENT ON COLUMN appearances.agency IS 'News agency that this text, or else the article, is credited to; NULL where there is none';
COMMENT ON COLUMN appearances.authors IS 'Names of the authors given there';
COMMENT ON COLUMN appearances.word_count IS 'Words of the text there';
COMMENT ON COLUMN appearances.original_site IS 'Site of the article, which had the text first';
COMMENT ON COLUMN appearances.feed_title IS 'Title of the feed that brought it first';
COMMENT ON COLUMN appearances.feed_url IS 'Address of the feed that brought it first';
COMMENT ON COLUMN appearances.category IS 'Category of that feed, as you filed it';
COMMENT ON COLUMN appearances.appearance_id IS 'Identifies the appearance: copy_id in copies, or the article_id';
COMMENT ON COLUMN appearances.country IS 'Country of that feed, ISO 3166-1; see feeds.country. NULL when unknown';
