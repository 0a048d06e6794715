-- Watches and their deliveries (SQLite). Apart from the warehouse: addresses of webhooks hold
-- secrets, which no snapshot may publish, and what was sent is recorded at once.
-- Times are text in ISO 8601, UTC.

-- One row: a saved question.
CREATE TABLE watch (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('search', 'sql')),
    question TEXT NOT NULL,
    writes_feed INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    asked_at TEXT,                    -- last answer; NULL: what matches now is not known yet
    rows INTEGER,                     -- of that answer
    note TEXT,                        -- what is wrong with the answer, if it can be used
    failures INTEGER NOT NULL DEFAULT 0,  -- answers in a row that took too long or too much
    disabled_at TEXT,
    reason TEXT                       -- why it is disabled, or why the last answer failed
) STRICT;

-- One row: where a watch's matches are sent.
CREATE TABLE target (
    target_id INTEGER PRIMARY KEY,
    watch TEXT NOT NULL REFERENCES watch ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('webhook', 'mail', 'command', 'event')),
    address TEXT NOT NULL,
    delivered_at TEXT,                -- last time
    failures INTEGER NOT NULL DEFAULT 0,  -- attempts in a row
    next_attempt_at TEXT,             -- not before, after a failure
    reason TEXT,                      -- why the last attempt failed
    UNIQUE (watch, kind, address)
) STRICT;

-- One row: a match of a watch, so that it is delivered only once.
CREATE TABLE seen (
    watch TEXT NOT NULL REFERENCES watch ON DELETE CASCADE,
    key TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (watch, key)
) STRICT, WITHOUT ROWID;

-- One row: matches that are sent together to one target; gone once they were delivered.
CREATE TABLE delivery (
    delivery_id TEXT PRIMARY KEY,     -- the key by which a receiver knows what it got before
    target_id INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_of_target ON delivery (target_id, made_at);

-- One row: a match of a delivery.
CREATE TABLE delivery_match (
    delivery_id TEXT NOT NULL REFERENCES delivery ON DELETE CASCADE,
    position INTEGER NOT NULL,
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    content TEXT NOT NULL,            -- JSON
    PRIMARY KEY (delivery_id, position)
) STRICT, WITHOUT ROWID;
