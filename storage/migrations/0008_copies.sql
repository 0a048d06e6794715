-- Near copies: what of each document's text is compared, which texts are alike, and every merge.

-- Documents whose place among the copies is to be found (again); a run works through them.
CREATE TABLE store.ungrouped (
    article_id BIGINT NOT NULL
);

INSERT INTO store.ungrouped SELECT article_id FROM store.article;

-- The text of a document as it is compared: without what its site repeats (news/copies/signing.py).
CREATE TABLE store.signature (
    article_id BIGINT NOT NULL,
    text_key   BIGINT,                          -- equal for equal texts; NULL: too short to compare
    method     SMALLINT NOT NULL                -- version of the method that signed it
);

-- A text's band keys, by the day of publication of a document that carries it: texts that share one are
-- worth comparing. No index: a window of days is a few row groups, since rows come in about that order.
CREATE TABLE store.band (
    day      DATE NOT NULL,
    band_key INTEGER NOT NULL,
    text_key BIGINT NOT NULL,
    method   SMALLINT NOT NULL                  -- one value throughout takes no room
);

-- Two texts that were compared and found alike; depends on the two alone. one < other.
CREATE TABLE store.likeness (
    one         BIGINT NOT NULL,
    other       BIGINT NOT NULL,
    similarity  DOUBLE NOT NULL,                -- Jaccard of their shingles
    containment DOUBLE NOT NULL,                -- share of the shorter text that the longer one has
    numbers     DOUBLE NOT NULL,                -- share of the numbers that both have
    rule        VARCHAR NOT NULL,
    method      SMALLINT NOT NULL
);

-- A document that was found to repeat an article, and until when that stood.
CREATE TABLE store.merge (
    article_id  BIGINT NOT NULL,                -- the document; its id stays known
    kept        BIGINT NOT NULL,                -- article_id of the article it repeats
    run_id      VARCHAR,                        -- NULL: done by a command
    merged_at   TIMESTAMPTZ NOT NULL,
    rule        VARCHAR NOT NULL,
    similarity  DOUBLE NOT NULL,
    containment DOUBLE NOT NULL,
    numbers     DOUBLE NOT NULL,
    ended_at    TIMESTAMPTZ,
    ended_why   VARCHAR
);

-- Two documents that a person says are no copies of each other, whatever the scores say.
CREATE TABLE store.apart (
    article_id BIGINT NOT NULL,
    other_id   BIGINT NOT NULL,
    since      TIMESTAMPTZ NOT NULL,
    reason     VARCHAR NOT NULL
);
