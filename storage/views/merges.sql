-- Which article_ids repeat another article, since when and why?
-- One row: a document that was found to be a copy; ended_at is NULL while that stands.
CREATE OR REPLACE VIEW merges AS
SELECT
    merge.article_id,
    merge.kept AS kept_id,
    merge.merged_at,
    merge.run_id,
    merge.rule,
    merge.similarity,
    merge.containment,
    merge.numbers,
    merge.ended_at,
    merge.ended_why
FROM store.merge AS merge;

COMMENT ON VIEW merges IS 'Merges of copies, one row each; the macro article(id) follows them.';
COMMENT ON COLUMN merges.article_id IS 'The document that became a copy; an article_id that may have been stored elsewhere';
COMMENT ON COLUMN merges.kept_id IS 'The article it repeats';
COMMENT ON COLUMN merges.merged_at IS 'When that was found';
COMMENT ON COLUMN merges.run_id IS 'The run that found it, in runs; NULL: a command';
COMMENT ON COLUMN merges.rule IS 'The rule that decided it';
COMMENT ON COLUMN merges.similarity IS 'Share of their passages that both texts have (Jaccard), 0 to 1';
COMMENT ON COLUMN merges.containment IS 'Share of the shorter text''s passages that the longer one has, 0 to 1';
COMMENT ON COLUMN merges.numbers IS 'Share of the numbers that both texts have, one correction granted, 0 to 1';
COMMENT ON COLUMN merges.ended_at IS 'When the merge ended; NULL while it is valid';
COMMENT ON COLUMN merges.ended_why IS 'Why it ended, for example warta unmerge';
