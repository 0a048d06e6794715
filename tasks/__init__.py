"""Effects, one task each, with the policy for retries, timeouts and failures."""
