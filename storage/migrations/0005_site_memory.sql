-- Live blogs, and what each site repeats.
ALTER TABLE store.article ADD COLUMN is_live BOOLEAN;

-- A line that stands in many articles of a site (news/body/recurring.py).
CREATE TABLE store.recurring_line (
    site     VARCHAR NOT NULL,
    line_key BIGINT NOT NULL,
    line     VARCHAR NOT NULL,
    articles INTEGER NOT NULL
);

-- When a site was last learnt, with how many articles it had then and how many were looked at.
CREATE TABLE store.site_memory (
    site       VARCHAR NOT NULL,
    articles   INTEGER NOT NULL,
    looked_at  INTEGER NOT NULL,
    learnt_at  TIMESTAMPTZ NOT NULL
);
