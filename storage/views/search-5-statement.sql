-- How does Warta read a search before it writes a statement for it (storage/tables/search_statement.py)?

-- One row: the words of a query, the words of the index to look for, and the filters.
CREATE OR REPLACE MACRO store.search_read(words, stems) AS TABLE
WITH parts AS MATERIALIZED (
    FROM store.search_parts(words)
),
asked AS MATERIALIZED (
    FROM store.search_asked('parts')
)
SELECT
    (SELECT list(asked ORDER BY number) FROM asked) AS asked,
    (SELECT list(form ORDER BY number, term) FROM store.search_known_terms('asked', stems) AS form) AS terms,
    (SELECT filters FROM store.search_filters('parts') AS filters) AS filters;

-- The same for words alone, which need no splitting: the words of the index to look for.
CREATE OR REPLACE MACRO store.search_read_plain(words, stems) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT
        number,
        (number - 1)::INTEGER AS slot,
        store.folded(store.evened(word)) AS word,
        false AS is_prefix,
        true AS takes_forms
    FROM (SELECT generate_subscripts(words, 1) AS number, unnest(words) AS word)
)
SELECT list(form ORDER BY number, term) AS terms
FROM store.search_known_terms('asked', stems) AS form;
