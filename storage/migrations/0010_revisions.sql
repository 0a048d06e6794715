-- What an edit changed. One row: a version against the one before it. Versions made before this
-- migration have none.
CREATE TABLE store.revision (
    article_id      BIGINT NOT NULL,
    version         INTEGER NOT NULL,
    added_words     INTEGER NOT NULL,
    removed_words   INTEGER NOT NULL,
    title_changed   BOOLEAN NOT NULL,
    changed_numbers STRUCT("before" VARCHAR, "after" VARCHAR)[] NOT NULL,
    is_correction   BOOLEAN NOT NULL
);
