-- Store the roles of the documents in the temporary table `regrouped`: article or copy (article_id, copy_of,
-- copy_kind, similarity, rule, containment, numbers, why). Parameters: run_id, now.
-- One row of `regrouped`: a document.

-- One row of the temporary table `recounted`: an article that may gain or lose a copy.
CREATE OR REPLACE TEMPORARY TABLE recounted AS
SELECT copy_of AS article_id
FROM store.article
WHERE copy_of IS NOT NULL
    AND article_id IN (SELECT article_id FROM regrouped)
UNION
SELECT copy_of
FROM regrouped
WHERE copy_of IS NOT NULL;

UPDATE store.article AS article
SET copy_of = regrouped.copy_of, copy_kind = regrouped.copy_kind, similarity = regrouped.similarity
FROM regrouped
WHERE article.article_id = regrouped.article_id;

-- What copies leave out and add is compared again, as another article may be repeated.
DELETE FROM store.copy_difference
WHERE copy_id IN (SELECT article_id FROM regrouped);

-- Documents that are no longer copies may lack a story.
INSERT INTO store.storyless (article_id)
SELECT article_id
FROM regrouped
WHERE copy_of IS NULL;

UPDATE store.merge AS merge
SET
    ended_at = $now,
    ended_why = CASE
        WHEN regrouped.copy_of IS NULL THEN coalesce(regrouped.why, 'its text changed, or it is now the earliest')
        ELSE 'now repeats another article'
    END
FROM regrouped
WHERE merge.article_id = regrouped.article_id
    AND merge.ended_at IS NULL
    AND merge.kept IS DISTINCT FROM regrouped.copy_of;

INSERT INTO store.merge (
    article_id, kept, run_id, merged_at, rule, similarity, containment, numbers
)
SELECT article_id, copy_of, $run_id, $now, rule, similarity, containment, numbers
FROM regrouped
WHERE copy_of IS NOT NULL
    AND article_id NOT IN (SELECT article_id FROM store.merge WHERE ended_at IS NULL)
ORDER BY article_id;

-- Entries that this run counted as new before it found their documents to be copies.
UPDATE store.run_entry AS run_entry
SET outcome = 'copy'
FROM store.entry AS entry
JOIN regrouped ON regrouped.article_id = entry.article_id
WHERE run_entry.run_id = $run_id
    AND run_entry.entry_key = entry.entry_key
    AND run_entry.outcome = 'new'
    AND regrouped.copy_of IS NOT NULL;
