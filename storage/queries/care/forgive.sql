-- Undo a removal: the addresses in the temporary table `unwanted` may be stored again. The entries that
-- lead there are forgotten, so that a feed that still lists them brings them as new.
-- One row of `unwanted`: an address.
DELETE FROM store.tombstone
WHERE url_hash IN (SELECT url_hash FROM unwanted);

DELETE FROM store.entry
WHERE url_hash IN (SELECT url_hash FROM unwanted)
    OR url IN (SELECT url FROM unwanted);
