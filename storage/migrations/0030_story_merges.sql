-- Stories that turned out to be one; and vectors as another method weighs them.

-- A story that is part of another since: whoever stored its id finds the other by it.
CREATE TABLE store.story_merge (
    story_id   BIGINT NOT NULL,                 -- a story no more; once each
    kept       BIGINT NOT NULL,                 -- the story it is part of today, however often that changed
    merged_at  TIMESTAMPTZ NOT NULL,
    similarity DOUBLE NOT NULL,                 -- mean cosine of the articles of both that were compared
    reason     VARCHAR NOT NULL
);

-- Weights no longer depend on the articles around, nor places on the site: what was kept compares with
-- nothing now. The next upkeep has its articles placed anew.
DROP TABLE store.story_vector;

CREATE TABLE store.story_vector (
    article_id   BIGINT NOT NULL,
    story_id     BIGINT NOT NULL,
    language     VARCHAR,
    published_at TIMESTAMPTZ NOT NULL,
    vector       BLOB NOT NULL,                 -- news/stories/vectors.py
    meaning      BLOB,                          -- a founder's embedding, where languages are linked
    kept_at      TIMESTAMPTZ NOT NULL
);
