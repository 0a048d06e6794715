-- Which articles tell of the same event, and what is needed to place the next ones.

-- An article's place in a story; articles without a row are still to be placed.
CREATE TABLE store.story_member (
    article_id BIGINT NOT NULL,
    story_id   BIGINT NOT NULL,                 -- article_id of the article that founded the story
    similarity DOUBLE,                          -- to the story as it was then; NULL: it founded it
    method     VARCHAR NOT NULL,                -- news.stories.METHOD, or that of the link between languages
    placed_at  TIMESTAMPTZ NOT NULL
);

-- What a placed article is about; kept for as long as others may be compared with it.
CREATE TABLE store.story_vector (
    article_id   BIGINT NOT NULL,
    story_id     BIGINT NOT NULL,
    site         VARCHAR NOT NULL,
    language     VARCHAR,
    published_at TIMESTAMPTZ NOT NULL,
    vector       BLOB NOT NULL,                 -- news.stories.packed
    meaning      BLOB,                          -- a founder's embedding, where languages are linked
    kept_at      TIMESTAMPTZ NOT NULL
);
