-- Which articles contain these words?
-- One row: an article that has every one of the words in its title or text, newest first.
CREATE OR REPLACE MACRO search(words) AS TABLE
SELECT *
FROM articles
WHERE list_bool_and([
    contains(lower(title || ' ' || text), word)
    FOR word IN string_split_regex(trim(lower(words)), '\s+')
])
ORDER BY published_at DESC, article_id;

COMMENT ON MACRO TABLE search IS 'search(''words''): articles that have every one of the words, newest first.';
