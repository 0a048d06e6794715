-- Which columns does a view have, and what do they mean?
-- One row: a column. Parameters: view.
SELECT column_name AS name, data_type AS type, coalesce(comment, '') AS meaning
FROM duckdb_columns()
WHERE schema_name = 'main' AND table_name = $view
ORDER BY column_index;
