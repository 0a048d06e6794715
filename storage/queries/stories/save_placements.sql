-- Enter articles in their stories (temporary table `placed`; vector and meaning in hexadecimal).
-- Parameters: now.
INSERT INTO store.story_member (article_id, story_id, similarity, method, placed_at)
SELECT article_id, story_id, similarity, method, $now
FROM placed;

INSERT INTO store.story_vector
    (article_id, story_id, site, language, published_at, vector, meaning, kept_at)
SELECT
    article_id, story_id, site, language, published_at, unhex(vector), unhex(meaning), $now
FROM placed
ORDER BY published_at;

DELETE FROM store.storyless
WHERE article_id IN (SELECT article_id FROM placed);
