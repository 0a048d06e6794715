-- The address on another site that a page names as the original of its text.
ALTER TABLE store.article ADD COLUMN syndicated_from VARCHAR;
