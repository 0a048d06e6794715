-- Articles that their publisher split over several pages.

-- From how many pages the text was joined. NULL: from one, before Warta followed them.
ALTER TABLE store.article ADD COLUMN pages INTEGER;

-- Whether the address is a further page's: the article is read from another. NULL: it is not.
ALTER TABLE store.alias ADD COLUMN is_further BOOLEAN;
