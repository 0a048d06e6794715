-- Fill a warehouse with invented news. A line that starts with "-- ==" names the step below it.
-- Parameters: $first and $end (numbers of the articles to add: first to end - 1), $feeds, $texts and
-- $articles (how many of each there are in all), $now.

-- == macros
CREATE TEMPORARY MACRO key_of(kind, number) AS (
    (hash(kind, number)::HUGEINT - 9223372036854775808)::BIGINT
);

-- == texts
-- The fourth power skews the choice: few words make up most of a text, as in every language. The
-- number of words in a text is log-normal.
CREATE TABLE store.sample_text AS
SELECT
    number,
    'id' AS language,
    array_to_string(
        list_transform(
            range(greatest(40, least(9000, (
                560 * exp(1.04 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))
            )::INTEGER))),
            lambda k: getvariable('words')[1 + floor(len(getvariable('words')) * random() ** 4)::INTEGER]
        ),
        ' '
    ) AS text
FROM range($texts) AS drawn (number);

-- == feeds
INSERT INTO store.feed BY NAME
SELECT
    key_of('feed', number) AS feed_id,
    'http://site' || number || '.example/feed' AS url,
    'Feed ' || number AS title,
    true AS subscribed,
    'ok' AS status,
    $now AS added_at,
    '"' || hash(number) || '"' AS etag,
    $now AS next_poll_at,
    900 AS poll_interval_s,
    0 AS listed,
    0 AS ttl_seconds,
    []::INTEGER[] AS skip_hours,
    []::INTEGER[] AS skip_days,
    []::VARCHAR[] AS hubs,
    0 AS consecutive_failures
FROM range($feeds) AS drawn (number);

-- == articles
-- 5,000 a day (one every 17.28 s); the last one is published now.
INSERT INTO store.article BY NAME
SELECT
    key_of('article', drawn.number) AS article_id,
    'http://site' || (drawn.number % $feeds) || '.example/2026/news-' || drawn.number AS url,
    'site' || (drawn.number % $feeds) || '.example' AS site,
    'site' || (drawn.number % $feeds) || '.example' AS host,
    key_of('feed', drawn.number % $feeds) AS feed_id,
    substr(sample.text, 1 + drawn.number % 50, 60) AS title,
    substr(sample.text, 1 + drawn.number % 50) AS text,
    substr(sample.text, 1 + drawn.number % 50, 200) AS summary,
    ['Author ' || (drawn.number % 977)] AS authors,
    sample.language,
    $now - to_seconds(($articles - drawn.number) * 17.28) AS published_at,
    'page' AS published_from,
    $now - to_seconds(($articles - drawn.number) * 17.28) AS first_seen_at,
    $now - to_seconds(($articles - drawn.number) * 17.28) AS updated_at,
    1 AS version,
    0 AS changed_words,
    420 AS word_count,
    ['Section ' || (drawn.number % 13)] AS categories,
    ['tag ' || (drawn.number % 1009), 'tag ' || (drawn.number % 101)] AS tags,
    'http://site' || (drawn.number % $feeds) || '.example/' || hash(drawn.number) || '.jpg' AS image_url,
    []::STRUCT(title VARCHAR, url VARCHAR)[] AS related,
    false AS is_paywalled,
    'page' AS made_from,
    'trafilatura' AS method,
    key_of('text', drawn.number) AS text_hash
FROM range($first, $end) AS drawn (number)
JOIN store.sample_text AS sample ON sample.number = drawn.number % $texts
ORDER BY drawn.number;

-- == entries
INSERT INTO store.entry BY NAME
SELECT
    key_of('entry', number) AS entry_key,
    key_of('feed', number % $feeds) AS feed_id,
    'http://site' || (number % $feeds) || '.example/2026/news-' || number AS entry_id,
    'http://site' || (number % $feeds) || '.example/2026/news-' || number AS url,
    'Title of the entry that led to article ' || number AS title,
    $now - to_seconds(($articles - number) * 17.28) AS published_at,
    key_of('signature', number) AS signature,
    $now - to_seconds(($articles - number) * 17.28) AS seen_at,
    $now - to_seconds(($articles - number) * 17.28) AS settled_at,
    'new' AS outcome,
    1 AS attempts,
    key_of('article', number) AS article_id
FROM range($first, $end) AS drawn (number);

-- == addresses
-- Every third article has a second address.
INSERT INTO store.alias BY NAME
SELECT
    key_of('address', number * 3 + variant) AS url_hash,
    key_of('article', number) AS article_id,
    'http://site' || (number % $feeds) || '.example/2026/news-' || number AS url
FROM range($first, $end) AS drawn (number)
CROSS JOIN range(2) AS variants (variant)
WHERE variant = 0 OR number % 3 = 0;

-- == pages
INSERT INTO store.page BY NAME
SELECT
    key_of('address', number * 3) AS url_hash,
    'http://site' || (number % $feeds) || '.example/2026/news-' || number AS requested_url,
    $now - to_seconds(($articles - number) * 17.28) AS fetched_at,
    strftime($now - to_seconds(($articles - number) * 17.28), '%Y%m%d') || '.warc.gz' AS file,
    (number % 5000) * 21000 AS file_offset,
    21000 AS length
FROM range($first, $end) AS drawn (number);

-- == runs
-- 96 a day, over as many days as the articles cover; each run polled every feed.
INSERT INTO store.run BY NAME
SELECT
    'run ' || number AS run_id,
    'ingest' AS flow,
    $now - to_minutes(number * 15) AS started_at,
    $now - to_minutes(number * 15) AS ended_at,
    'completed' AS status,
    $feeds AS feeds_due
FROM range(1 + $articles * 96 // 5000) AS drawn (number);

-- == run entries
INSERT INTO store.run_entry BY NAME
SELECT
    'run ' || (number // 52) AS run_id,
    key_of('feed', number % $feeds) AS feed_id,
    key_of('entry', $articles - number) AS entry_key,
    true AS listed,
    'new' AS outcome
FROM range(least($articles, 1000000)) AS drawn (number);

-- == polls
-- Of the last 30 days only: upkeep deletes older polls.
INSERT INTO store.poll BY NAME
SELECT
    'run ' || run AS run_id,
    key_of('feed', feed) AS feed_id,
    $now - to_minutes(run * 15) AS polled_at,
    304 AS status_code,
    'not modified' AS outcome,
    0 AS entries_seen,
    0 AS entries_new,
    0 AS entries_unchanged,
    0 AS bytes,
    80 AS duration_ms
FROM range(least(1 + $articles * 96 // 5000, 2880)) AS runs (run)
CROSS JOIN range($feeds) AS feeds (feed);

-- == done
DROP TABLE store.sample_text;
