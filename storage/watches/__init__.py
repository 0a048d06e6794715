"""Watches, what they matched, and what is still to be delivered: a database of their own."""
