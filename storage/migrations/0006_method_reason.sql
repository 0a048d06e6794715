-- Why an article's text is that of its method, and not of another.
ALTER TABLE store.article ADD COLUMN method_reason VARCHAR;
