-- Which placed articles can articles of these days be compared with?
-- One row: an article in its story, the latest first, at most $most. Of each story and language only the
-- founders and the first $most_a_day articles of a day, so that a site that publishes one text at ten
-- thousand addresses costs no more than others. Parameters: days, most_a_day, most.
-- Only crowded days are ranked: ranking all of them took half of the time.
WITH near AS (
    SELECT
        rowid AS row_number,
        story_id,
        language,
        (published_at AT TIME ZONE 'UTC')::DATE AS day,
        published_at,
        article_id,
        meaning IS NOT NULL AS has_meaning
    FROM store.story_vector
    WHERE (published_at AT TIME ZONE 'UTC')::DATE IN (SELECT unnest($days::DATE[]))
),
crowded AS (
    SELECT story_id, language, day
    FROM near
    GROUP BY story_id, language, day
    HAVING count(*) > $most_a_day
),
left_out AS (
    SELECT row_number
    FROM near
    SEMI JOIN crowded
        ON crowded.story_id = near.story_id
        AND crowded.language IS NOT DISTINCT FROM near.language
        AND crowded.day = near.day
    QUALIFY row_number() OVER (
        PARTITION BY story_id, language, day ORDER BY published_at, article_id
    ) > $most_a_day
        AND NOT has_meaning
)
SELECT
    story_id,
    language,
    (published_at AT TIME ZONE 'UTC')::DATE - DATE '1970-01-01' AS day,
    vector,
    meaning
FROM store.story_vector
WHERE rowid IN (SELECT row_number FROM near)
    AND rowid NOT IN (SELECT row_number FROM left_out)
ORDER BY published_at DESC, article_id DESC
LIMIT $most;
