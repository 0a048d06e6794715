"""The same text at several addresses: finding copies and their original."""
