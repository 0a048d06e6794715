-- Which texts are alike to these (temporary table `reached`: text_key)?
-- One row: a link; at least one of its ends is among them.
SELECT one, other, similarity, containment, numbers, rule
FROM store.likeness
WHERE one IN (SELECT text_key FROM reached) OR other IN (SELECT text_key FROM reached)
ORDER BY one, other;
