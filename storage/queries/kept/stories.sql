-- Update the stories of articles (temporary table `moved_story`: article_id); NULL: the story that the
-- article founded.
-- One row of `moved_story`: an article.
UPDATE store.article AS article
SET story_id = placed.story_id
FROM (
    SELECT wanted.article_id, any_value(member.story_id) AS story_id
    FROM moved_story AS wanted
    LEFT JOIN store.story_member AS member
        ON member.article_id = wanted.article_id
        AND member.similarity IS NOT NULL
    GROUP BY wanted.article_id
) AS placed
WHERE article.article_id = placed.article_id
    AND article.story_id IS DISTINCT FROM placed.story_id;
