-- The warehouse: what was subscribed, polled, listed, fetched and stored.
--
-- Base tables live in the schema `store`; people query the views of the schema `main`.
-- Identity is a 64-bit hash in a BIGINT column. No table that grows carries a unique index: rows
-- are kept unique by anti-joins inside the single writer's transaction (docs/decisions/0002).

CREATE SCHEMA IF NOT EXISTS store;

-- A subscribed address and the state of polling it.
CREATE TABLE store.feed (
    feed_id              BIGINT NOT NULL,       -- hash of the address as subscribed
    url                  VARCHAR NOT NULL,
    title                VARCHAR NOT NULL,
    site_url             VARCHAR,
    category             VARCHAR,
    language             VARCHAR,
    subscribed           BOOLEAN NOT NULL,
    status               VARCHAR NOT NULL CHECK (status IN ('new', 'ok', 'failing', 'removed')),
    reason               VARCHAR,
    added_at             TIMESTAMPTZ NOT NULL,
    etag                 VARCHAR,               -- validators exactly as received
    last_modified        VARCHAR,
    body_hash            BIGINT,
    last_poll_at         TIMESTAMPTZ,
    last_success_at      TIMESTAMPTZ,
    next_poll_at         TIMESTAMPTZ NOT NULL,
    poll_interval_s      INTEGER NOT NULL,
    consecutive_failures INTEGER NOT NULL
);

-- One request to a feed, and what came of it.
CREATE TABLE store.poll (
    run_id            VARCHAR NOT NULL,
    feed_id           BIGINT NOT NULL,
    polled_at         TIMESTAMPTZ NOT NULL,
    status_code       SMALLINT,
    outcome           VARCHAR NOT NULL CHECK (outcome IN ('parsed', 'not modified', 'same body', 'failed')),
    reason            VARCHAR,
    entries_seen      INTEGER NOT NULL,
    entries_new       INTEGER NOT NULL,
    entries_unchanged INTEGER NOT NULL,         -- listed again, already settled, nothing changed
    bytes             BIGINT NOT NULL,
    duration_ms       INTEGER NOT NULL
);

-- An entry that is still to be settled; the queue that a run works through.
CREATE TABLE store.pending_entry (
    entry_key       BIGINT NOT NULL,            -- hash of feed and entry_id
    feed_id         BIGINT NOT NULL,
    entry_id        VARCHAR NOT NULL,
    url             VARCHAR,
    url_hash        BIGINT,                     -- hash of the identity key of url
    title           VARCHAR NOT NULL,
    summary         VARCHAR NOT NULL,
    content         VARCHAR NOT NULL,
    published_at    TIMESTAMPTZ,
    updated_at      TIMESTAMPTZ,
    authors         VARCHAR[] NOT NULL,
    categories      VARCHAR[] NOT NULL,
    language        VARCHAR,
    image_url       VARCHAR,
    signature       BIGINT NOT NULL,            -- hash of what the feed said of it
    seen_at         TIMESTAMPTZ NOT NULL,       -- first listed
    wanted_since    TIMESTAMPTZ NOT NULL,       -- a page archived before this is too old for it
    reason          VARCHAR,
    attempts        INTEGER NOT NULL,
    next_attempt_at TIMESTAMPTZ NOT NULL
);

-- An entry that is settled. Only appended to, but for an entry that its feed changed later.
CREATE TABLE store.entry (
    entry_key    BIGINT NOT NULL,
    feed_id      BIGINT NOT NULL,
    entry_id     VARCHAR NOT NULL,
    url          VARCHAR,
    title        VARCHAR NOT NULL,
    published_at TIMESTAMPTZ,
    signature    BIGINT NOT NULL,
    seen_at      TIMESTAMPTZ NOT NULL,
    settled_at   TIMESTAMPTZ NOT NULL,
    outcome      VARCHAR NOT NULL
        CHECK (outcome IN ('new', 'version', 'unchanged', 'copy', 'rejected', 'refused', 'failed')),
    reason       VARCHAR,
    attempts     INTEGER NOT NULL,
    article_id   BIGINT
);

-- An entry that a run took up (not those listed again unchanged: store.poll counts them).
CREATE TABLE store.run_entry (
    run_id    VARCHAR NOT NULL,
    feed_id   BIGINT NOT NULL,
    entry_key BIGINT NOT NULL,
    listed    BOOLEAN NOT NULL,                 -- false: taken up from an earlier run
    outcome   VARCHAR NOT NULL
        CHECK (outcome IN ('new', 'version', 'unchanged', 'copy', 'rejected', 'refused', 'failed', 'pending')),
    reason    VARCHAR
);

-- A fetched page in the archive.
CREATE TABLE store.page (
    url_hash     BIGINT NOT NULL,               -- hash of the identity key of requested_url
    requested_url VARCHAR NOT NULL,
    fetched_at   TIMESTAMPTZ NOT NULL,
    file         VARCHAR NOT NULL,
    file_offset  BIGINT NOT NULL,
    length       BIGINT NOT NULL
);

-- How far each archive file is indexed; what lies beyond was written before a crash.
CREATE TABLE store.archive_file (
    file          VARCHAR NOT NULL,
    indexed_bytes BIGINT NOT NULL
);

-- A piece of news at one address, in its newest version; a copy names the article it repeats.
CREATE TABLE store.article (
    article_id     BIGINT NOT NULL,             -- hash of the identity key of url
    url            VARCHAR NOT NULL,
    site           VARCHAR NOT NULL,
    host           VARCHAR NOT NULL,
    feed_id        BIGINT NOT NULL,
    title          VARCHAR NOT NULL,
    text           VARCHAR NOT NULL,
    summary        VARCHAR NOT NULL,
    authors        VARCHAR[] NOT NULL,
    language       VARCHAR,
    published_at   TIMESTAMPTZ NOT NULL,
    published_from VARCHAR NOT NULL CHECK (published_from IN ('page', 'feed', 'first seen')),
    first_seen_at  TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    version        INTEGER NOT NULL,
    changed_words  INTEGER NOT NULL,            -- against the version before; 0 for the first
    word_count     INTEGER NOT NULL,
    categories     VARCHAR[] NOT NULL,
    tags           VARCHAR[] NOT NULL,
    image_url      VARCHAR,
    dateline       VARCHAR,
    related        STRUCT(title VARCHAR, url VARCHAR)[] NOT NULL,
    is_paywalled   BOOLEAN NOT NULL,
    made_from      VARCHAR NOT NULL CHECK (made_from IN ('page', 'feed')),
    method         VARCHAR NOT NULL,
    text_hash      BIGINT NOT NULL,             -- of the normalised text
    copy_of        BIGINT,                      -- article_id of the article kept
    copy_kind      VARCHAR CHECK (copy_kind IN ('exact', 'near')),
    similarity     DOUBLE
);

-- A version that a newer one has replaced.
CREATE TABLE store.past_version (
    article_id    BIGINT NOT NULL,
    version       INTEGER NOT NULL,
    seen_at       TIMESTAMPTZ NOT NULL,
    title         VARCHAR NOT NULL,
    text          VARCHAR NOT NULL,
    changed_words INTEGER NOT NULL
);

-- Every address under which an article is known.
CREATE TABLE store.alias (
    url_hash   BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    url        VARCHAR NOT NULL
);

-- What a host asked of its guests: robots.txt and the time before which it wants no request.
CREATE TABLE store.host (
    host        VARCHAR NOT NULL,
    robots      VARCHAR,                        -- the file's text; NULL: never asked
    robots_at   TIMESTAMPTZ,
    robots_rule VARCHAR,                        -- 'parsed', 'allow all', 'disallow all'
    not_before  TIMESTAMPTZ
);

-- One execution of a flow.
CREATE TABLE store.run (
    run_id     VARCHAR NOT NULL,
    flow       VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    ended_at   TIMESTAMPTZ,
    status     VARCHAR NOT NULL CHECK (status IN ('running', 'completed', 'stopped', 'failed', 'crashed')),
    feeds_due  INTEGER NOT NULL
);
