-- Who republished whose text, how much later, and how much of it?
-- One row: a copy with the article that it repeats, without texts.
-- Shares come from the scores of the comparison: containment is the share of the shorter text's passages that the
-- longer one has, similarity the share of all passages of both. So the ratio of the lengths is
-- containment * (1 + 1 / similarity) - 1.
CREATE OR REPLACE VIEW store.copy_pair AS
WITH scores AS (
    SELECT
        article_id,
        similarity,
        containment,
        greatest(1.0, containment * (1 + 1 / greatest(similarity, 1e-6)) - 1) AS longer_to_shorter
    FROM store.merge
    WHERE ended_at IS NULL
),
pairs AS (
    SELECT
        copy.copy_of AS article_id,
        copy.article_id AS copy_id,
        article.origin,
        article.site,
        copy.site AS copier,
        -- Without a time zone, as with one DuckDB asks a calendar: 4 µs for each row.
        make_timestamp(epoch_us(copy.published_at)) - make_timestamp(epoch_us(article.published_at)) AS delay,
        copy.word_count >= article.word_count AS is_longer,
        scores.containment,
        scores.longer_to_shorter
    FROM store.article AS copy
    JOIN store.article_view AS article ON article.article_id = copy.copy_of
    LEFT JOIN scores ON scores.article_id = copy.article_id
    WHERE article.copy_of IS NULL
)
SELECT
    article_id,
    copy_id,
    origin,
    site,
    copier,
    delay,
    CASE WHEN is_longer THEN containment ELSE containment / longer_to_shorter END AS share_kept,
    1 - CASE WHEN is_longer THEN containment / longer_to_shorter ELSE containment END AS share_added
FROM pairs;

-- What did copies leave out or add? One row: a copy with the article that it repeats.
-- Paragraphs are compared letter by letter: an edited one is in both lists. They are compared when a copy is stored
-- (storage/tables/kept.py), as to compare texts here DuckDB would read all of them for twenty rows.
CREATE OR REPLACE VIEW copy_changes AS
SELECT pair.*, known.left_out, known.added
FROM store.copy_pair AS pair
LEFT JOIN store.copy_difference AS known USING (copy_id, article_id);

COMMENT ON VIEW copy_changes IS 'Copies with the articles that they repeat, one row each: delay, what was left out, what was added.';
COMMENT ON COLUMN copy_changes.article_id IS 'The article it repeats, in articles';
COMMENT ON COLUMN copy_changes.copy_id IS 'The copy, in copies';
COMMENT ON COLUMN copy_changes.origin IS 'Where the text most likely comes from: an agency, or the site that had it first; as in articles';
COMMENT ON COLUMN copy_changes.site IS 'Site of the article';
COMMENT ON COLUMN copy_changes.copier IS 'Site of the copy';
COMMENT ON COLUMN copy_changes.delay IS 'How much later than the article it was published';
COMMENT ON COLUMN copy_changes.share_kept IS 'Share of the article''s passages that the copy has, 0 to 1; compared with the nearest other copy if that is more similar';
COMMENT ON COLUMN copy_changes.share_added IS 'Share of the copy''s passages that are not in the article, 0 to 1';
COMMENT ON COLUMN copy_changes.left_out IS 'Paragraphs of the article that are not in the copy word for word; NULL in a home of an earlier Warta until a run or `warta maintain` compared them';
COMMENT ON COLUMN copy_changes.added IS 'Paragraphs of the copy that are not in the article word for word; NULL in a home of an earlier Warta until a run or `warta maintain` compared them';
