-- How does Warta read a search before it writes a statement for it (storage/tables/search_statement.py)?

-- One row: the words of a query, and its conditions.
CREATE OR REPLACE MACRO store.search_asked_parts(words) AS TABLE
WITH parts AS MATERIALIZED (
    FROM store.search_parts(words)
)
SELECT
    (SELECT list(asked ORDER BY number) FROM store.search_asked('parts') AS asked) AS asked,
    (
        SELECT list({'field': field, 'body': body, 'lowered': lower(body), 'is_negated': is_negated})
        FROM parts
        WHERE field NOT IN ('', 'title')
    ) AS conditions;
