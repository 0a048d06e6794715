"""Share work between machines in PostgreSQL: shards, their leases, and their results.

Articles and the state of feeds stay in the warehouse, which one committer writes. If the queue is
lost, no entry is: each stays pending in the warehouse until its result is stored there.
"""
