"""Copies: the same text at several addresses, and which of them is the original."""
