-- Which page of the article is missing from its text, and why. NULL: none that is known of.
ALTER TABLE store.article ADD COLUMN partial_reason VARCHAR;
