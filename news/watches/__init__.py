"""Watches: saved questions, and the targets that their matches are sent to."""
