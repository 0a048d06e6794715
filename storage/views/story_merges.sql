-- Which stories were merged, when and why?
-- One row: a story_id that is no longer in use, and the story that it is part of today.
CREATE OR REPLACE VIEW story_merges AS
SELECT story_id, kept AS kept_id, merged_at, similarity, reason
FROM store.story_merge;

COMMENT ON VIEW story_merges IS 'Stories that were found to be part of another, one row each; the macro current_story(id) follows them.';
COMMENT ON COLUMN story_merges.story_id IS 'The story that ended; an id that may have been stored elsewhere';
COMMENT ON COLUMN story_merges.kept_id IS 'The story that its articles are in today';
COMMENT ON COLUMN story_merges.merged_at IS 'When that was found';
COMMENT ON COLUMN story_merges.similarity IS 'Mean cosine of the articles of both that were compared, 0 to 1';
COMMENT ON COLUMN story_merges.reason IS 'What was compared, in words';
