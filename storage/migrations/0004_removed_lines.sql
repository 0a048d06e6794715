-- What was taken out of an article's text, and why.
-- One change of a table a transaction, and without a default: DuckDB 1.5 commits no second one, and
-- can't replay a default that has to be computed from its log.
ALTER TABLE store.article ADD COLUMN removed STRUCT("text" VARCHAR, why VARCHAR)[];
