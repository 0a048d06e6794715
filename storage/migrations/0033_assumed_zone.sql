-- The zone in which an entry's date was read, which its feed does not state; NULL: it does.
ALTER TABLE store.pending_entry ADD COLUMN assumed_zone VARCHAR;
