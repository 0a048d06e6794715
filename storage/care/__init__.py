"""Maintenance: retention, removal, compaction, backup and export."""
