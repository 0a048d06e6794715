-- Which articles did a batch's entries, or the entries that they replace, lead to before?
-- One row of the temporary table `led_to`: an entry of the batch (temporary table `listed_before`) with
-- that article: its own, or else that of the entry it replaces.
CREATE OR REPLACE TEMPORARY TABLE led_to AS
SELECT listed_before.entry_key, arg_min(entry.article_id, (listed_before.before_key <> listed_before.entry_key)) AS article_id
FROM listed_before
JOIN store.entry AS entry ON entry.entry_key = listed_before.before_key
WHERE entry.article_id IS NOT NULL
GROUP BY listed_before.entry_key;
