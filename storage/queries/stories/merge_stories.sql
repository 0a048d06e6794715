-- Merge stories (temporary table `merged`: story_id, kept, similarity, reason). Parameters: now.
-- One row of `merged`: a story that becomes part of another.
UPDATE store.story_merge AS story_merge
SET kept = merged.kept
FROM merged
WHERE story_merge.kept = merged.story_id;

INSERT INTO store.story_merge (story_id, kept, merged_at, similarity, reason)
SELECT story_id, kept, $now, similarity, reason
FROM merged;

-- The founder of a merged story becomes an ordinary member.
UPDATE store.story_member AS member
SET story_id = merged.kept, similarity = coalesce(member.similarity, merged.similarity)
FROM merged
WHERE member.story_id = merged.story_id;

UPDATE store.story_vector AS vector
SET story_id = merged.kept
FROM merged
WHERE vector.story_id = merged.story_id;

-- One row of the temporary table `moved_story`: an article whose story has a new id.
CREATE OR REPLACE TEMPORARY TABLE moved_story AS
SELECT article_id
FROM store.story_member
WHERE story_id IN (SELECT unnest([story_id, kept]) FROM merged);
