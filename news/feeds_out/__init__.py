"""Rows of an answer, written as a feed: Atom, RSS 2.0 or JSON Feed."""
