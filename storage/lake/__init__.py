"""A DuckLake for readers on other machines: the publication, copied in one transaction."""
