"""Addresses (URLs): their normal form, trackers, wrappers, and which article they identify."""
