-- Which words are in more headlines than before?
-- One row: a word.
SELECT word, articles, sites, usual
FROM trending($recent::INTEGER)
LIMIT 20;
