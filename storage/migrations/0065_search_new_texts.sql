-- Parts of the texts that were indexed last, without an index. DuckDB stores new rows of a table with an index behind
-- its last ones, and writes up to 122,880 of those once more: 150 MB for each publication, however few articles are new.

-- One row, as in search_opening, to which the rows are moved when there are some thousands.
CREATE TABLE store.search_new_opening (
    document INTEGER NOT NULL,
    opening VARCHAR NOT NULL USING COMPRESSION fsst  -- at most 4,000 bytes: FSST takes no longer ones
);

-- One row, as in search_rest, to which the rows are moved when there are some thousands.
CREATE TABLE store.search_new_rest (
    document INTEGER NOT NULL,
    part INTEGER NOT NULL,                        -- in order, from 1
    rest VARCHAR NOT NULL USING COMPRESSION fsst  -- at most 4,000 bytes: FSST takes no longer ones
);
