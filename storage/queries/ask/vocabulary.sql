-- Which words may a query contain?
-- One row: a column of a view, a macro, or a word of SQL.
SELECT 'column' AS kind, view_name AS "of", column_name AS name
FROM duckdb_columns() AS columns
JOIN duckdb_views() AS views
    ON views.view_name = columns.table_name AND views.schema_name = columns.schema_name
WHERE views.schema_name = 'main' AND NOT views.internal
UNION ALL
SELECT DISTINCT 'function', NULL, function_name || '('
FROM duckdb_functions()
WHERE schema_name = 'main' AND NOT internal AND function_type IN ('table_macro', 'macro')
UNION ALL
SELECT 'keyword', NULL, keyword_name
FROM duckdb_keywords()
WHERE keyword_category = 'reserved'
UNION ALL
SELECT 'keyword', NULL, unnest([
    'ilike', 'between', 'over', 'left join', 'join', 'count(', 'sum(', 'min(', 'max(', 'avg(',
    'date_trunc(', 'strftime(', 'interval', 'exclude', 'explain', 'sample', 'unnest('
])
ORDER BY kind, "of", name;
