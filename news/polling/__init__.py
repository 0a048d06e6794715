"""When to poll a feed next and what a poll makes of it."""
