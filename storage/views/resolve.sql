-- To which article does an article_id that was noted earlier lead today?
-- One row: the article, or the article that it was found to repeat later. It is read by its row number: with a query as
-- the id, DuckDB would read all texts.
CREATE OR REPLACE MACRO article(id) AS TABLE
SELECT * EXCLUDE (copy_of, row_number)
FROM store.article_view
WHERE copy_of IS NULL
    AND row_number IN (
        SELECT rowid
        FROM store.article
        WHERE article_id = coalesce((SELECT copy_of FROM store.article WHERE article_id = id), id)
    );

COMMENT ON MACRO TABLE article IS 'article(id): the article of that id, or the article that it was found to repeat later.';

-- To which story does a story_id that was noted earlier lead today?
-- A value: the same id if the story still exists; else the story that it became part of, or the story of the article
-- with that id.
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
