-- Which article is meant by an article_id that was noted some time ago?
-- One row: the article, or the one that it was found to repeat since.
CREATE OR REPLACE MACRO article(id) AS TABLE
SELECT *
FROM articles
WHERE article_id = coalesce((SELECT copy_of FROM store.article WHERE article_id = id), id);

COMMENT ON MACRO TABLE article IS 'article(id): the article of that id, or the one that it was found to repeat since.';

-- Which story is meant by a story_id that was noted some time ago?
-- A value: the same id while the story stands; else the story it is part of since, or the one that the article
-- of that id is in.
CREATE OR REPLACE MACRO current_story(id) AS (
    CASE
        WHEN EXISTS (SELECT 1 FROM store.story_member WHERE story_id = id) THEN id
        ELSE coalesce(
            (SELECT kept FROM store.story_merge WHERE story_id = id),
            (
                SELECT member.story_id
                FROM store.story_member AS member
                WHERE member.article_id
                    = coalesce((SELECT copy_of FROM store.article WHERE article_id = id), id)
            ),
            id
        )
    END
);

COMMENT ON MACRO current_story IS 'current_story(id): the story_id that a story_id or article_id noted earlier leads to today.';
