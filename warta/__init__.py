"""Warta collects news into DuckDB; see `warta --help`."""
