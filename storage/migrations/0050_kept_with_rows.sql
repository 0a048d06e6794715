-- What views had to count or look up, kept in the rows by whoever changes it.

-- What the view `articles` shows of other rows: joins and counts in a view keep DuckDB from reading twenty texts for
-- the newest twenty articles. Kept by storage/tables/kept.py; NULL: no copies, the story that it founded.
ALTER TABLE store.article ADD COLUMN copy_count INTEGER;
ALTER TABLE store.article ADD COLUMN copies_agency VARCHAR;
ALTER TABLE store.article ADD COLUMN story_id BIGINT;
ALTER TABLE store.article ADD COLUMN feed_title VARCHAR;
ALTER TABLE store.article ADD COLUMN feed_url VARCHAR;
ALTER TABLE store.article ADD COLUMN category VARCHAR;
ALTER TABLE store.article ADD COLUMN country VARCHAR;

-- Where the feed's publisher is, ISO 3166-1; country_from names what says so: 'you', 'address' or 'feed'.
ALTER TABLE store.feed ADD COLUMN country VARCHAR;
ALTER TABLE store.feed ADD COLUMN country_from VARCHAR;

-- What a run did, counted when it ends; NULL while it works.
ALTER TABLE store.run ADD COLUMN feeds_polled BIGINT;
ALTER TABLE store.run ADD COLUMN not_modified BIGINT;
ALTER TABLE store.run ADD COLUMN feeds_failed BIGINT;
ALTER TABLE store.run ADD COLUMN entries_seen BIGINT;
ALTER TABLE store.run ADD COLUMN new BIGINT;
ALTER TABLE store.run ADD COLUMN version BIGINT;
ALTER TABLE store.run ADD COLUMN unchanged BIGINT;
ALTER TABLE store.run ADD COLUMN copy BIGINT;
ALTER TABLE store.run ADD COLUMN rejected BIGINT;
ALTER TABLE store.run ADD COLUMN refused BIGINT;
ALTER TABLE store.run ADD COLUMN failed BIGINT;
ALTER TABLE store.run ADD COLUMN pending BIGINT;
ALTER TABLE store.run ADD COLUMN rechecked BIGINT;
ALTER TABLE store.run ADD COLUMN edited BIGINT;

UPDATE store.article AS article
SET copy_count = counted.copies, copies_agency = counted.agency
FROM (
    SELECT
        copy_of AS article_id,
        count(*) AS copies,
        arg_min(agency, (published_at, article_id)) FILTER (WHERE agency IS NOT NULL) AS agency
    FROM store.article
    WHERE copy_of IS NOT NULL
    GROUP BY copy_of
) AS counted
WHERE article.article_id = counted.article_id;

UPDATE store.article AS article
SET story_id = member.story_id
FROM store.story_member AS member
WHERE article.article_id = member.article_id
    AND member.similarity IS NOT NULL;

UPDATE store.article AS article
SET feed_title = feed.title, feed_url = feed.url, category = feed.category
FROM store.feed AS feed
WHERE article.feed_id = feed.feed_id
    AND feed.listed IS NOT NULL;  -- always: a home without 0003, which makes store.feed anew, must not get this one

UPDATE store.run AS run
SET
    feeds_polled = polled.feeds_polled,
    not_modified = polled.not_modified,
    feeds_failed = polled.feeds_failed,
    entries_seen = polled.entries_seen,
    unchanged = polled.unchanged
FROM (
    SELECT
        run_id,
        count(*) AS feeds_polled,
        count(*) FILTER (WHERE outcome IN ('not modified', 'same body')) AS not_modified,
        count(*) FILTER (WHERE outcome = 'failed') AS feeds_failed,
        sum(entries_seen) AS entries_seen,
        sum(entries_unchanged) AS unchanged
    FROM store.poll
    GROUP BY run_id
) AS polled
WHERE run.run_id = polled.run_id;

UPDATE store.run AS run
SET
    entries_seen = coalesce(run.entries_seen, 0) + worked.taken_up,
    unchanged = coalesce(run.unchanged, 0) + worked.unchanged,
    new = worked.new,
    version = worked.version,
    copy = worked.copy,
    rejected = worked.rejected,
    refused = worked.refused,
    failed = worked.failed,
    pending = worked.pending
FROM (
    SELECT
        run_id,
        count(*) FILTER (WHERE NOT listed) AS taken_up,
        count(*) FILTER (WHERE outcome = 'new') AS new,
        count(*) FILTER (WHERE outcome = 'version') AS version,
        count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
        count(*) FILTER (WHERE outcome = 'copy') AS copy,
        count(*) FILTER (WHERE outcome = 'rejected') AS rejected,
        count(*) FILTER (WHERE outcome = 'refused') AS refused,
        count(*) FILTER (WHERE outcome = 'failed') AS failed,
        count(*) FILTER (WHERE outcome = 'pending') AS pending
    FROM store.run_entry
    GROUP BY run_id
) AS worked
WHERE run.run_id = worked.run_id;

UPDATE store.run AS run
SET rechecked = again.rechecked, edited = again.edited
FROM (
    SELECT run_id, count(*) AS rechecked, count(*) FILTER (WHERE outcome = 'version') AS edited
    FROM store.recheck
    GROUP BY run_id
) AS again
WHERE run.run_id = again.run_id;
