-- Where else was the same text published?
-- One row: an address whose text repeats that of an article.
CREATE OR REPLACE VIEW copies AS
SELECT
    copy_of AS article_id,
    url,
    site,
    title,
    published_at,
    first_seen_at,
    copy_kind AS kind,
    similarity,
    article_id AS copy_id
FROM store.article
WHERE copy_of IS NOT NULL;

COMMENT ON VIEW copies IS 'Addresses whose text repeats an article, one row each.';
COMMENT ON COLUMN copies.article_id IS 'The article it repeats, in articles';
COMMENT ON COLUMN copies.url IS 'Address of the copy';
COMMENT ON COLUMN copies.site IS 'Registrable domain of the copy';
COMMENT ON COLUMN copies.title IS 'Headline of the copy';
COMMENT ON COLUMN copies.published_at IS 'When the copy was published';
COMMENT ON COLUMN copies.first_seen_at IS 'When a feed of ours first listed the copy';
COMMENT ON COLUMN copies.kind IS 'exact: the same text, ignoring lines that the site repeats; near: an edited, shortened or extended text';
COMMENT ON COLUMN copies.similarity IS 'Share of their passages that it and the article have in common (Jaccard), 0 to 1; in common with the nearest other copy if that is more';
COMMENT ON COLUMN copies.copy_id IS 'Id of the copy: its article_id before it became a copy; article(id) follows it';
