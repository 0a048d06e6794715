-- Which article is at an address?
-- One row: an address under which an article or a copy is known. Addresses are stored without trackers; if yours is
-- not in this view, use `warta trace URL`.
CREATE OR REPLACE VIEW addresses AS
SELECT
    alias.url,
    coalesce(article.copy_of, article.article_id) AS article_id,
    article.copy_of IS NOT NULL AS is_copy,
    article.url = alias.url AS is_canonical
FROM store.alias AS alias
JOIN store.article AS article USING (article_id)
WHERE alias.url IS NOT NULL;

COMMENT ON VIEW addresses IS 'Addresses under which articles and copies are known, one row each.';
COMMENT ON COLUMN addresses.url IS 'The address';
COMMENT ON COLUMN addresses.article_id IS 'The article, in articles; for a copy, the article that it repeats';
COMMENT ON COLUMN addresses.is_copy IS 'Whether a copy is at this address';
COMMENT ON COLUMN addresses.is_canonical IS 'Whether it is the address shown in articles or copies';
