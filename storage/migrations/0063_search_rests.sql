-- The whole text for snippets, and the way to it: by an index DuckDB takes one string apart instead of all 2,048 that lie
-- next to it (for twenty beginnings of texts 2 ms of CPU instead of 60).

CREATE INDEX search_opening_document ON store.search_opening (document);

-- One row: a part of what follows the opening of a text.
CREATE TABLE store.search_rest (
    document INTEGER NOT NULL,
    part INTEGER NOT NULL,                        -- in order, from 1
    rest VARCHAR NOT NULL USING COMPRESSION fsst  -- at most 4,000 bytes: FSST takes no longer ones
);
CREATE INDEX search_rest_document ON store.search_rest (document);

-- Documents from this number on have their rests; those before are added with each run.
ALTER TABLE store.search_state ADD COLUMN rest_from INTEGER;
UPDATE store.search_state SET rest_from = next_document;
