-- What copies left out of the text of their article, and what they added, for view `copy_changes`: to compare all copies
-- with their articles for twenty rows, DuckDB read all texts (46 s of CPU at a million articles).
-- One row: a copy that was compared with its article; earlier ones are compared in steps (storage/tables/kept.py).
CREATE TABLE store.copy_difference (
    copy_id    BIGINT NOT NULL,
    article_id BIGINT NOT NULL,                 -- the article at that time
    left_out   VARCHAR[] NOT NULL,
    added      VARCHAR[] NOT NULL
);
