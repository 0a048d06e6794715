-- What news do we have?

-- One row: an article or a copy, with its row number: a join by that reads a few articles without the texts of
-- all others (1.5 s at a million). There is no join and no count here, because with one DuckDB reads all texts for
-- the newest twenty articles. Columns from other tables are stored with the article (storage/tables/kept.py).
CREATE OR REPLACE VIEW store.article_view AS
SELECT
    article.article_id,
    article.url,
    article.site,
    article.host,
    article.feed_title,
    article.feed_url,
    article.title,
    article.text,
    article.summary,
    article.authors,
    article.language,
    article.published_at,
    article.published_from,
    article.first_seen_at,
    article.updated_at,
    article.version,
    article.word_count,
    article.categories,
    article.tags,
    article.image_url,
    article.dateline,
    article.related,
    coalesce(article.copy_count, 0) AS copy_count,
    coalesce(article.story_id, article.article_id) AS story_id,
    article.is_paywalled,
    article.made_from,
    article.method,
    article.method_reason,
    coalesce(article.removed, []) AS removed,
    coalesce(article.is_live, false) AS is_live,
    article.agency,
    coalesce(article.agency, article.copies_agency, article.site) AS origin,
    article.syndicated_from,
    coalesce(article.pages, 1) AS pages,
    article.partial_reason,
    article.published_why,
    article.modified_at,
    article.category,
    article.country,
    article.copy_of,
    article.rowid AS row_number
FROM store.article AS article;

-- One row: an article in its newest version, without copies (the same text at other addresses).
CREATE OR REPLACE VIEW articles AS
SELECT * EXCLUDE (copy_of, row_number)
FROM store.article_view
WHERE copy_of IS NULL;

COMMENT ON VIEW articles IS 'News articles, one row each, in their newest version; copies are left out.';
COMMENT ON COLUMN articles.article_id IS 'Identifies the article; a hash of its address, the same in every installation';
COMMENT ON COLUMN articles.url IS 'Address to read it at: the canonical one if the page names a credible one';
COMMENT ON COLUMN articles.site IS 'Registrable domain of the publisher (public-suffix rules)';
COMMENT ON COLUMN articles.host IS 'Host name of the address';
COMMENT ON COLUMN articles.feed_title IS 'Title of the feed that brought it first';
COMMENT ON COLUMN articles.feed_url IS 'Address of the feed that brought it first';
COMMENT ON COLUMN articles.title IS 'Headline, without markup or the name of the site';
COMMENT ON COLUMN articles.text IS 'Main text, a paragraph a line, without markup';
COMMENT ON COLUMN articles.summary IS 'Summary that the page or feed gives, else the first sentences';
COMMENT ON COLUMN articles.authors IS 'Names of the authors; empty when none are given';
COMMENT ON COLUMN articles.language IS 'Language of the text, ISO 639-1; NULL when unknown';
COMMENT ON COLUMN articles.published_at IS 'When it was published; see published_from';
COMMENT ON COLUMN articles.published_from IS 'Where published_at comes from: page, feed or first seen';
COMMENT ON COLUMN articles.published_why IS 'Which statements gave this time, including the rejected ones; NULL for older articles';
COMMENT ON COLUMN articles.first_seen_at IS 'When a feed of ours first listed it';
COMMENT ON COLUMN articles.updated_at IS 'When the newest version was stored';
COMMENT ON COLUMN articles.version IS '1 for an article never edited, one more for each edit seen';
COMMENT ON COLUMN articles.word_count IS 'Words of the text; an estimate in scripts without spaces';
COMMENT ON COLUMN articles.categories IS 'Sections the publisher files it under';
COMMENT ON COLUMN articles.tags IS 'Keywords the publisher gives';
COMMENT ON COLUMN articles.image_url IS 'Address of the lead image';
COMMENT ON COLUMN articles.dateline IS 'Place and agency at the start of the text (they stay in it); NULL if there are none';
COMMENT ON COLUMN articles.related IS 'Links to other articles that were promoted inside the text and removed from it';
COMMENT ON COLUMN articles.copy_count IS 'How many other addresses carry the same text; see copies';
COMMENT ON COLUMN articles.story_id IS 'Story it belongs to, in stories; its own article_id if it founded one or is not placed yet';
COMMENT ON COLUMN articles.is_paywalled IS 'The page says that its text is not free, or shows only the start of it';
COMMENT ON COLUMN articles.made_from IS 'page, or feed when the page could not be fetched and the feed had the text';
COMMENT ON COLUMN articles.method IS 'How the text was extracted; use it to find sites where a method fails';
COMMENT ON COLUMN articles.method_reason IS 'Why this method was chosen; NULL for older articles';
COMMENT ON COLUMN articles.removed IS 'Lines that were left out of the text, and why: a promotion, a call to the reader, a line that recurs on the site, a notice of consent, an invitation to subscribe, or a line of a box next to the text';
COMMENT ON COLUMN articles.agency IS 'News agency that the text is credited to, in its dateline, its last lines or its byline; NULL if none';
COMMENT ON COLUMN articles.origin IS 'Where the text most likely comes from: the agency that it or one of its copies credits, else the site that had it first';
COMMENT ON COLUMN articles.syndicated_from IS 'Address on another site that the page names as the original of its text; NULL if none';
COMMENT ON COLUMN articles.is_live IS 'Whether it is a live blog, which is edited while it is read';
COMMENT ON COLUMN articles.pages IS 'Number of pages the text was joined from';
COMMENT ON COLUMN articles.partial_reason IS 'What is missing from the text, and why: a further page, the end of a page, or what exceeds the length limit; NULL if nothing is known to be missing';
COMMENT ON COLUMN articles.modified_at IS 'Time of the last change that the publisher states; NULL if none';
COMMENT ON COLUMN articles.category IS 'Category of the feed that brought it first, as you filed it';
COMMENT ON COLUMN articles.country IS 'Country of that feed, ISO 3166-1; see feeds.country. NULL when unknown';
