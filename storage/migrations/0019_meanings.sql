-- What a founder means is compared by its names and numbers too, and kept in another form: those of
-- the last days that were kept without them are compared no more.
UPDATE store.story_vector SET meaning = NULL WHERE meaning IS NOT NULL;
