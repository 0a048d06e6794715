"""Effects, one task each, with its policy for retries, timeouts and failures."""
