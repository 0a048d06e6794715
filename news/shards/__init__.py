"""Divide work for many machines into shards, and encode values for them."""
