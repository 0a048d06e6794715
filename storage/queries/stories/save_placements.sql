-- Store the stories of articles (temporary table `placed`; vector and meaning in hexadecimal).
-- One row of `placed`: an article.
-- Parameters: now.
INSERT INTO store.story_member (article_id, story_id, similarity, method, placed_at)
SELECT article_id, story_id, similarity, method, $now
FROM placed;

INSERT INTO store.story_vector
    (article_id, story_id, language, published_at, vector, meaning, kept_at)
SELECT
    article_id, story_id, language, published_at, unhex(vector), unhex(meaning), $now
FROM placed
WHERE is_compared
ORDER BY published_at;

-- The id of a new story is no longer a merged one (it may be, if another method placed its founder).
DELETE FROM store.story_merge
WHERE story_id IN (SELECT story_id FROM placed WHERE similarity IS NULL);

DELETE FROM store.storyless
WHERE article_id IN (SELECT article_id FROM placed);

-- One row of the temporary table `moved_story`: an article that was placed.
CREATE OR REPLACE TEMPORARY TABLE moved_story AS
SELECT article_id
FROM placed;
