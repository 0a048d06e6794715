"""Shards on their way to workers, and results on their way back."""
