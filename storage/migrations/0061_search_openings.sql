-- The beginnings of texts, for snippets. A text in store.article is compressed with 2,047 others, so reading one takes
-- some 13 ms; of these, each is read in 2 ms.

-- One row: a document of the index; those that an earlier Warta indexed are added with each run.
CREATE TABLE store.search_opening (
    document INTEGER NOT NULL,
    opening VARCHAR NOT NULL USING COMPRESSION fsst  -- at most 4,000 bytes: FSST takes no longer ones
);
