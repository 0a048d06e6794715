"""The main text of a page, cleaned of what is not the article."""
