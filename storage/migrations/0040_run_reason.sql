-- Why a run failed, in words: what was raised, or that no feed answered.
ALTER TABLE store.run ADD COLUMN reason VARCHAR;
