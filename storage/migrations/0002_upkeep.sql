-- What is removed on request never comes back; what was extracted can be extracted again.

-- An address whose article was removed on request: nothing is stored from it any more.
CREATE TABLE store.tombstone (
    url_hash   BIGINT NOT NULL,
    url        VARCHAR NOT NULL,
    removed_at TIMESTAMPTZ NOT NULL,
    reason     VARCHAR NOT NULL
);

-- What the feed said of a settled entry, beside its title and date: a page that is extracted again is
-- completed by it as it was the first time. NULL for entries settled before this migration.
ALTER TABLE store.entry ADD COLUMN url_hash BIGINT;
ALTER TABLE store.entry ADD COLUMN summary VARCHAR;
ALTER TABLE store.entry ADD COLUMN updated_at TIMESTAMPTZ;
ALTER TABLE store.entry ADD COLUMN authors VARCHAR[];
ALTER TABLE store.entry ADD COLUMN categories VARCHAR[];
ALTER TABLE store.entry ADD COLUMN language VARCHAR;
ALTER TABLE store.entry ADD COLUMN image_url VARCHAR;

-- An entry names the article or copy at its own address: which of two texts repeats the other can
-- change when an earlier one is found.
UPDATE store.entry AS entry
SET article_id = alias.article_id
FROM store.alias AS alias
WHERE entry.outcome = 'copy' AND entry.url = alias.url;

-- Why a version was made: 'publisher' edited the page (also NULL), or 'extraction': we read the same
-- page again with a newer extractor.
ALTER TABLE store.article ADD COLUMN cause VARCHAR;
ALTER TABLE store.past_version ADD COLUMN cause VARCHAR;

-- When retention and compaction last ran.
CREATE TABLE store.upkeep (
    done_at TIMESTAMPTZ NOT NULL
);
