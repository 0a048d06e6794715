-- What does a site repeat under its articles?
-- One row: a line of a site that is left out of its articles' texts.
CREATE OR REPLACE VIEW recurring_lines AS
SELECT line.site, line.line, line.articles, memory.looked_at AS of_articles, memory.learnt_at
FROM store.recurring_line AS line
JOIN store.site_memory AS memory USING (site);

COMMENT ON VIEW recurring_lines IS 'Lines that sites repeat, one row each; they are left out of new texts.';
COMMENT ON COLUMN recurring_lines.site IS 'The site, as in articles';
COMMENT ON COLUMN recurring_lines.line IS 'The line, as one of the articles has it; numbers in it don''t count';
COMMENT ON COLUMN recurring_lines.articles IS 'In how many of the articles looked at it stood';
COMMENT ON COLUMN recurring_lines.of_articles IS 'How many articles were looked at: the newest, 200 at most';
COMMENT ON COLUMN recurring_lines.learnt_at IS 'When';
