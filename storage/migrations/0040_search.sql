-- The index of words: where each word stands in which article. See storage/views/search_words.sql for how a text
-- becomes words, storage/queries/search for how they are stored, docs/decisions/0020-search.md for the figures.

-- One row: a word at a place of a document. Rows come in runs sorted by term, a run for each batch or, after
-- upkeep, for some ten thousand documents: DuckDB's zone maps then skip what has none of the terms asked for.
CREATE TABLE store.search_posting (
    term UBIGINT NOT NULL,                        -- first four bytes of the word, then 32 bits of its MD5
    document INTEGER NOT NULL,
    position USMALLINT NOT NULL                   -- below 1000 in the title, above in the text
);

-- The text that is indexed under a number. A new version gets a new number; the words of the one before are found
-- by nobody from then on, and upkeep deletes them.
CREATE TABLE store.search_document (
    document INTEGER NOT NULL,
    article_id BIGINT NOT NULL,
    length INTEGER NOT NULL,                      -- in words
    language VARCHAR,
    is_current BOOLEAN NOT NULL
);

-- A word as the index knows it: folded. For prefixes, and with its stem for other forms of it.
CREATE TABLE store.search_word (
    word VARCHAR NOT NULL,
    language VARCHAR,                             -- NULL: of a language without stems
    stem VARCHAR
);

-- One row, the state of the index.
CREATE TABLE store.search_state (
    next_document INTEGER NOT NULL,               -- numbers are never used twice
    sorted_to INTEGER NOT NULL,                   -- up to here the runs are long enough
    stems BOOLEAN NOT NULL                        -- the setting search_stems, as of the last batch
);

INSERT INTO store.search_state VALUES (1, 0, true);
