-- Where do the documents stand that were edited (temporary table `edited`)?
-- One row of the temporary table `edited_row`: an edited document with its row in store.article. What
-- follows goes by row: a join by article_id would read a million texts to change fifty.
CREATE OR REPLACE TEMPORARY TABLE edited_row AS
SELECT article.rowid AS row_number, edited.*
FROM store.article AS article
JOIN edited USING (article_id);
