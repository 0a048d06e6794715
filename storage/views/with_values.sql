-- Macros that take a value: latest, latest_versions, story, mentions, trending.

-- Which articles are the newest? One row: an article. latest(20) reads only the texts of
-- twenty articles.
CREATE OR REPLACE MACRO latest(articles_wanted) AS TABLE
WITH newest AS (
    SELECT rowid AS row_number
    FROM store.article
    WHERE copy_of IS NULL
    ORDER BY published_at DESC, article_id
    LIMIT articles_wanted
)
SELECT * EXCLUDE (copy_of, row_number)
FROM store.article_view
WHERE row_number IN (SELECT row_number FROM newest)
ORDER BY published_at DESC, article_id;

COMMENT ON MACRO TABLE latest IS 'latest(n): the n newest articles with all columns, quickly.';

-- Which versions are the newest? One row: a version. For the view `versions`, which is two tables, DuckDB reads the
-- texts of all articles to find twenty (1.9 s of CPU and 740 MiB at a million).
CREATE OR REPLACE MACRO latest_versions(versions_wanted) AS TABLE
WITH newest_past AS (
    SELECT rowid AS row_number
    FROM store.past_version
    ORDER BY seen_at DESC, article_id, version DESC
    LIMIT versions_wanted
),
newest_article AS (
    SELECT rowid AS row_number
    FROM store.article
    ORDER BY updated_at DESC, article_id
    LIMIT versions_wanted
),
newest AS (
    SELECT article_id, version, seen_at, title, text, changed_words, cause
    FROM store.past_version
    WHERE rowid IN (SELECT row_number FROM newest_past)
    UNION ALL
    SELECT article_id, version, updated_at AS seen_at, title, text, changed_words, cause
    FROM store.article
    WHERE rowid IN (SELECT row_number FROM newest_article)
)
SELECT
    newest.article_id,
    newest.version,
    newest.seen_at,
    newest.title,
    newest.text,
    newest.changed_words,
    coalesce(newest.cause, 'publisher') AS cause,
    revision.added_words,
    revision.removed_words,
    revision.title_changed,
    revision.changed_numbers,
    revision.is_correction
FROM newest
LEFT JOIN store.revision AS revision USING (article_id, version)
ORDER BY newest.seen_at DESC, newest.article_id, newest.version DESC
LIMIT versions_wanted;

COMMENT ON MACRO TABLE latest_versions IS 'latest_versions(n): the n newest versions with all columns, quickly.';

-- Who published a story, and when? One row: an appearance of one of its articles, the first publication first.
CREATE OR REPLACE MACRO story(id) AS TABLE
SELECT *
FROM appearances
-- By id, as by a computed column the titles of all articles would be read.
WHERE article_id IN (SELECT article_id FROM articles WHERE story_id = current_story(id))
ORDER BY published_at, is_copy, url;

COMMENT ON MACRO TABLE story IS 'story(id): the appearances of a story''s articles, copies included, in the order of publication.';

-- On which days was this mentioned? One row: a day (UTC) between the first and the last mention.
-- The phrase is searched as a whole, unless it holds quotes, an OR, a * or a field of search.
CREATE OR REPLACE MACRO mentions(phrase) AS TABLE
WITH matched AS (
    SELECT article_id, (published_at AT TIME ZONE 'UTC')::DATE AS day
    FROM store.search_matches(
        CASE
            WHEN regexp_matches(phrase, '["“”*:]|(^|\s)(OR|-\w)') THEN phrase
            ELSE '"' || phrase || '"'
        END,
        true,
        false,
        -1,
        0
    )
),
mentioned AS (
    SELECT matched.day, appearance.site, appearance.copy_of IS NULL AS is_article
    FROM matched
    JOIN store.article AS appearance
        ON coalesce(appearance.copy_of, appearance.article_id) = matched.article_id
),
days AS (
    SELECT unnest(range(min(day), max(day) + INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day
    FROM matched
)
SELECT
    days.day,
    count(*) FILTER (WHERE mentioned.is_article) AS articles,
    count(mentioned.site) AS appearances,
    count(DISTINCT mentioned.site) AS sites
FROM days
LEFT JOIN mentioned USING (day)
GROUP BY days.day
ORDER BY days.day;

COMMENT ON MACRO TABLE mentions IS 'mentions(''phrase''): how many articles, appearances (copies included) and sites had it on each day.';

-- Which words are in more headlines than before? One row: a word, the most remarkable first.
-- The last so many days up to the newest article, against four such periods before.
CREATE OR REPLACE MACRO trending(days_wanted) AS TABLE
WITH bounds AS (
    SELECT newest - to_days(days_wanted::INTEGER) AS since
    FROM (SELECT max(published_at) AS newest FROM store.article WHERE published_at <= now())
),
-- The bound is a value of its own, and not joined: so only the titles of these days are read.
titled AS (
    SELECT article_id, site, title, published_at >= (SELECT since FROM bounds) AS is_recent
    FROM store.article
    WHERE copy_of IS NULL
        AND published_at >= (SELECT since - to_days(4 * days_wanted::INTEGER) FROM bounds)
        AND published_at <= now()
),
-- Titles in scripts without spaces apart: the others are quicker to take apart, a list a title.
unspaced_runs AS (
    SELECT article_id, site, is_recent, unnest(store.runs(title)) AS run
    FROM titled
    WHERE store.is_unspaced(title)
),
headline_words AS (
    SELECT site, is_recent, unnest(list_distinct(store.pieces_of_text(title))) AS word
    FROM titled
    WHERE NOT store.is_unspaced(title)
    UNION ALL
    SELECT site, is_recent, word
    FROM (
        -- A run a row, and not store.pieces_of_text(title): with a list of lists this took five times as long.
        SELECT DISTINCT article_id, site, is_recent, run AS word
        FROM unspaced_runs
        WHERE NOT store.is_unspaced(run)
        UNION ALL
        SELECT DISTINCT article_id, site, is_recent, unnest(store.pairs(store.letters(run)))
        FROM unspaced_runs
        WHERE store.is_unspaced(run)
    )
),
counted AS (
    SELECT
        word,
        count(*) FILTER (WHERE is_recent) AS articles,
        count(DISTINCT site) FILTER (WHERE is_recent) AS sites,
        round(count(*) FILTER (WHERE NOT is_recent) / 4, 2) AS usual
    FROM headline_words
    GROUP BY word
    HAVING articles > 2
)
SELECT word, articles, sites, usual, round(articles / (usual + 2), 2) AS times_usual
FROM counted
WHERE word IS NOT NULL AND (length(word) > 2 OR store.is_unspaced(word)) AND NOT regexp_full_match(word, '\d+')
ORDER BY (articles - usual) / sqrt(usual + 2) DESC, articles DESC, word
LIMIT 100;

COMMENT ON MACRO TABLE trending IS 'trending(days): words in more headlines of the last days than in the four periods before, the most remarkable first.';
