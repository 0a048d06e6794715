-- Which placed articles can articles of these days be compared with?
-- One row: an article in its story, in the order of publication. Of a story and language the first of each
-- day and the founders are enough (so a site that publishes one text at ten thousand addresses costs no
-- more than any other); of all the latest are taken. Parameters: first, last, most_a_day, most.
FROM (
    SELECT
        story_id,
        site,
        language,
        (published_at AT TIME ZONE 'UTC')::DATE - DATE '1970-01-01' AS day,
        vector,
        meaning,
        published_at,
        article_id
    FROM store.story_vector
    WHERE published_at BETWEEN $first AND $last
    QUALIFY row_number() OVER (
        PARTITION BY story_id, language, day ORDER BY published_at, article_id
    ) <= $most_a_day
        OR meaning IS NOT NULL
    ORDER BY published_at DESC, article_id DESC
    LIMIT $most
)
SELECT story_id, site, language, day, vector, meaning
ORDER BY published_at, article_id;
