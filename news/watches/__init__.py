"""Saved questions: what they ask, and where their matches are sent."""
