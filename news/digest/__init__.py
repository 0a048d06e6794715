"""Sum up a day's news on one page."""
