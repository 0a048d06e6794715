-- A feed's own rhythm and wishes, where it moved, which other feed it mirrors, what was missed.

-- A constraint can't be changed in place, so the table is written anew.
CREATE TEMPORARY TABLE feed_before AS FROM store.feed;

DROP TABLE store.feed;

-- A subscribed address and the state of polling it.
CREATE TABLE store.feed (
    feed_id              BIGINT NOT NULL,       -- hash of the address as first subscribed; it stays
    url                  VARCHAR NOT NULL,      -- where it is polled now
    title                VARCHAR NOT NULL,
    site_url             VARCHAR,
    category             VARCHAR,
    language             VARCHAR,
    kind                 VARCHAR,               -- rss, atom, rdf, json or sitemap; NULL: not read yet
    subscribed           BOOLEAN NOT NULL,
    status               VARCHAR NOT NULL
        CHECK (status IN ('new', 'ok', 'failing', 'retired', 'mirror', 'removed', 'backfill')),
    reason               VARCHAR,
    added_at             TIMESTAMPTZ NOT NULL,
    etag                 VARCHAR,               -- validators exactly as received
    last_modified        VARCHAR,
    body_hash            BIGINT,                -- of what matters in the last body that was read
    last_poll_at         TIMESTAMPTZ,
    last_success_at      TIMESTAMPTZ,
    last_listed_at       TIMESTAMPTZ,           -- the last poll whose entries were read
    listed               INTEGER NOT NULL,      -- how many entries that poll listed
    next_poll_at         TIMESTAMPTZ NOT NULL,
    next_poll_why        VARCHAR,
    poll_interval_s      INTEGER NOT NULL,
    consecutive_failures INTEGER NOT NULL,
    entries_by_hour      DOUBLE[],              -- news.rhythm: decayed counts by hour of UTC
    rhythm_since         TIMESTAMPTZ,
    rhythm_at            TIMESTAMPTZ,
    ttl_seconds          INTEGER NOT NULL,      -- what the feed itself asks for
    skip_hours           INTEGER[] NOT NULL,
    skip_days            INTEGER[] NOT NULL,
    hubs                 VARCHAR[] NOT NULL,    -- WebSub hubs it names
    moved_to             VARCHAR,               -- a permanent redirect that waits to be believed
    moved_since          TIMESTAMPTZ,
    mirror_of            BIGINT                 -- feed_id of the feed that is polled instead
);

INSERT INTO store.feed BY NAME
SELECT
    *, 0 AS listed, 0 AS ttl_seconds, []::INTEGER[] AS skip_hours, []::INTEGER[] AS skip_days,
    []::VARCHAR[] AS hubs
FROM feed_before;

DROP TABLE feed_before;

-- Addresses under which a feed was subscribed or polled before it moved.
CREATE TABLE store.feed_address (
    address_id BIGINT NOT NULL,                 -- hash of url, as feed_id is of the first one
    feed_id    BIGINT NOT NULL,
    url        VARCHAR NOT NULL,
    since      TIMESTAMPTZ NOT NULL             -- when it was given up for another
);

-- Two polls in a row without a common entry: entries may have been missed between them.
CREATE TABLE store.gap (
    feed_id  BIGINT NOT NULL,
    run_id   VARCHAR NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    since    TIMESTAMPTZ NOT NULL,              -- the poll before
    missed   INTEGER NOT NULL                   -- an estimate, by the feed's own rate
);

-- What the server let us see of the entry's page: ok, paywalled, bot wall, consent page, soft 404,
-- empty or leads on; NULL where no page was answered.
ALTER TABLE store.entry ADD COLUMN access VARCHAR;
ALTER TABLE store.pending_entry ADD COLUMN access VARCHAR;
