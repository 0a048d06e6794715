-- When the publisher says that it last changed the article; NULL where it does not say, and for
-- articles stored before.
ALTER TABLE store.article ADD COLUMN modified_at TIMESTAMPTZ;
