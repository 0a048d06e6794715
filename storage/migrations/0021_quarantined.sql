-- How many answers of a run made our code fail and were set apart with their feed or entry.
ALTER TABLE store.run ADD COLUMN quarantined INTEGER DEFAULT 0;
