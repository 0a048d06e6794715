-- Which views and macros are there?
-- One row: a view or a macro, with its description.
SELECT view_name AS name, coalesce(comment, '') AS holds
FROM duckdb_views()
WHERE schema_name = 'main' AND NOT internal
UNION ALL
SELECT DISTINCT function_name || '()', coalesce(comment, '')
FROM duckdb_functions()
WHERE schema_name = 'main' AND NOT internal AND function_type IN ('table_macro', 'macro')
ORDER BY name;
