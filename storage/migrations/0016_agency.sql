-- The news agency that a text is credited to.
ALTER TABLE store.article ADD COLUMN agency VARCHAR;
