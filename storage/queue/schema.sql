-- The queue of one home, created at its first use. Times are PostgreSQL's, as workers' clocks may differ.

-- One row: the version of these tables, the home they belong to, and how far the sites' memories were copied.
CREATE TABLE warta_queue.about (
    version      integer NOT NULL,
    home         text,
    run          text,                            -- the home's last run: copies of a home don't know each other's
    learnt_until timestamptz
);
INSERT INTO warta_queue.about (version) VALUES (7);

-- One row: work for one worker: feeds to poll, pages to fetch and read, known articles to request
-- again, or archived pages to read again.
CREATE TABLE warta_queue.shard (
    shard_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL UNIQUE,             -- from the committer: an offer sent twice is one
    run_id      text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('feeds', 'pages', 'rechecks', 'archived')),
    version     text NOT NULL,                    -- of Warta, and of its payloads
    items       integer NOT NULL,
    payload     bytea NOT NULL,
    records     bytea NOT NULL DEFAULT '',        -- archived pages to read again, as WARC records
    offered_at  timestamptz NOT NULL DEFAULT now(),
    owner       text,                             -- of the lease: a worker, and its claim
    lease_until timestamptz,
    attempts    integer NOT NULL DEFAULT 0,       -- leases that were not given back
    parts       integer NOT NULL DEFAULT 0,       -- results appended so far
    done        bigint[] NOT NULL DEFAULT '{}',   -- keys of the feeds, entries or articles in them
    finished_at timestamptz,
    summary     bytea
);

-- A site belongs to one shard at a time.
CREATE TABLE warta_queue.site (
    site     text PRIMARY KEY,
    shard_id bigint NOT NULL REFERENCES warta_queue.shard ON DELETE CASCADE
);
CREATE INDEX site_shard ON warta_queue.site (shard_id);

-- One row: results that a worker appended and the committer has not stored yet.
CREATE TABLE warta_queue.result (
    result_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    shard_id  bigint NOT NULL REFERENCES warta_queue.shard ON DELETE CASCADE,
    part      integer NOT NULL,
    payload   bytea NOT NULL,
    records   bytea NOT NULL,                     -- pages for the archive, as WARC records
    bytes     integer NOT NULL,
    done      bigint[] NOT NULL,                  -- keys that it has, in case it can't be decoded
    PRIMARY KEY (shard_id, part)
);
-- Compressed already.
ALTER TABLE warta_queue.shard ALTER payload SET STORAGE EXTERNAL;
ALTER TABLE warta_queue.shard ALTER records SET STORAGE EXTERNAL;
ALTER TABLE warta_queue.result ALTER payload SET STORAGE EXTERNAL;
ALTER TABLE warta_queue.result ALTER records SET STORAGE EXTERNAL;

-- One row: what was learnt about a site, for the workers that extract its pages.
CREATE TABLE warta_queue.memory (
    site    text PRIMARY KEY,
    payload bytea NOT NULL
);

-- One row: a host, or the address of its machine ("@192.0.2.1"), and when its next request may be sent.
CREATE TABLE warta_queue.turn (
    place        text PRIMARY KEY,
    free_at      timestamptz NOT NULL,
    paused_until timestamptz                      -- until when the host wants no request (its Retry-After)
);

-- One row: a request to an address that several machines may use, while it waits or is connected. The
-- one that came first (number) connects first.
CREATE TABLE warta_queue.connection (
    request text PRIMARY KEY,
    address text NOT NULL,
    number  bigint GENERATED ALWAYS AS IDENTITY,
    until   timestamptz NOT NULL                  -- when it counts as ended, as its process may have been killed
);
CREATE INDEX connection_address ON warta_queue.connection (address);
