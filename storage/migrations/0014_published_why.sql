-- Whose statements gave the time of publication.
ALTER TABLE store.article ADD COLUMN published_why VARCHAR;
