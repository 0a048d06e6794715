-- The index of words with one row for each word of a document, instead of one for each place: a word that stands in
-- every article thirty times is read a thirtieth as often, and its places only where a phrase needs them.

-- What an earlier Warta indexed is found still; it is converted step by step, a run of documents with each run
-- (storage/queries/search/convert.sql).
ALTER TABLE store.search_posting RENAME TO search_place;

-- One row: a word of a document. Rows come in runs sorted by term, a run for each batch or, after upkeep, for some
-- ten thousand documents: DuckDB's zone maps then skip what has none of the terms asked for.
CREATE TABLE store.search_posting (
    term UBIGINT NOT NULL,                        -- first four bytes of the word, then 32 bits of its MD5
    document INTEGER NOT NULL,
    weight UTINYINT NOT NULL,                     -- how much the text is about the word; store.weight_of
    language USMALLINT NOT NULL,                  -- of the document; store.language_number, 0: unknown
    positions USMALLINT[] NOT NULL                -- in order; below 1000 in the title, above in the text
);

-- Documents below this number have their words in search_place.
ALTER TABLE store.search_state ADD COLUMN first_document INTEGER;
UPDATE store.search_state SET first_document = next_document;
