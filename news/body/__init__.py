"""The main text of a page, without what is not the article."""
