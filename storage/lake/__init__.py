"""A DuckLake for readers on other machines: a copy of what is published, changed in one step."""
