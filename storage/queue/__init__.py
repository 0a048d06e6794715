"""The work of many machines, in PostgreSQL: shards, their leases, results that wait.

Articles and the state of feeds stay in the warehouse, which one committer writes. If the queue is
lost, no entry is: each stays pending in the warehouse until its result is stored there.
"""
