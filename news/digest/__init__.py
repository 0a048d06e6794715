"""The day's news on a page."""
