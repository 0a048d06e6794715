-- Undo a removal: the addresses in the temporary table `unwanted` may be stored again. The entries that
-- lead there are deleted, so that they are new if a feed still lists them.
-- One row of `unwanted`: an address.
DELETE FROM store.tombstone
WHERE url_hash IN (SELECT url_hash FROM unwanted);

DELETE FROM store.entry
WHERE url_hash IN (SELECT url_hash FROM unwanted)
    OR url IN (SELECT url FROM unwanted);
