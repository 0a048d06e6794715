"""Parse a page, and decide whether it has an article and who may read it."""
