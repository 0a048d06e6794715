-- The entry that a new one took the place of in its feed's listing: an edited headline may change an
-- article's address and the id of its entry. The key of a settled entry; NULL: of none.
ALTER TABLE store.pending_entry ADD COLUMN replaces BIGINT;
