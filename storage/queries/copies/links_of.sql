-- Which texts are linked to these (temporary table `reached`: text_key)?
-- One row: a link with at least one of these texts.
SELECT one, other, similarity, containment, numbers, rule
FROM store.likeness
WHERE one IN (SELECT text_key FROM reached) OR other IN (SELECT text_key FROM reached)
ORDER BY one, other;
