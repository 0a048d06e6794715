-- Articles that wait for their place in a story, written down when they are stored: to find them among a
-- million placed ones took .16 s each time. May name copies, and what is placed or gone; a reader drops these.
CREATE TABLE store.storyless (
    article_id BIGINT NOT NULL
);

INSERT INTO store.storyless
SELECT article_id
FROM store.article
WHERE copy_of IS NULL
    AND article_id NOT IN (SELECT article_id FROM store.story_member);
