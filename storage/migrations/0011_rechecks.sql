-- Articles that were asked for again, for edits that no feed tells of.

-- One request for an article that is known, and what came of it.
CREATE TABLE store.recheck (
    article_id BIGINT NOT NULL,
    run_id     VARCHAR NOT NULL,
    asked_at   TIMESTAMPTZ NOT NULL,
    outcome    VARCHAR NOT NULL
        CHECK (outcome IN ('not modified', 'unchanged', 'version', 'gone', 'failed', 'refused')),
    reason     VARCHAR
);

-- An article's page as it was when last asked for again. The newest archived page can't stand for it:
-- after a crash that may be one that nobody has read yet.
CREATE TABLE store.last_look (
    article_id    BIGINT NOT NULL,
    asked_at      TIMESTAMPTZ NOT NULL,
    is_gone       BOOLEAN NOT NULL,             -- then it is not asked for any more
    url           VARCHAR NOT NULL,             -- where the page is
    etag          VARCHAR,                      -- validators exactly as received
    last_modified VARCHAR,
    body_hash     BIGINT
);
