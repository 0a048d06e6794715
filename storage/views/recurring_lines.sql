-- Which lines does a site repeat in its articles?
-- One row: a line that is left out of the texts of a site's articles.
CREATE OR REPLACE VIEW recurring_lines AS
SELECT line.site, line.line, line.articles, memory.looked_at AS of_articles, memory.learnt_at
FROM store.recurring_line AS line
JOIN store.site_memory AS memory USING (site);

COMMENT ON VIEW recurring_lines IS 'Lines that sites repeat, one row each; they are left out of new texts.';
COMMENT ON COLUMN recurring_lines.site IS 'The site, as in articles';
COMMENT ON COLUMN recurring_lines.line IS 'The line, as one of the articles has it; numbers in it may differ';
COMMENT ON COLUMN recurring_lines.articles IS 'Number of examined articles that have it';
COMMENT ON COLUMN recurring_lines.of_articles IS 'Number of examined articles: the newest, 200 at most';
COMMENT ON COLUMN recurring_lines.learnt_at IS 'When';
