"""Typed reads and writes, one module for each family of tables."""
