"""Decide when to poll a feed next, and what a poll changes in its state."""
