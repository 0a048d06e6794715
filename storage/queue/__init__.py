"""The work under way on many machines, in PostgreSQL: shards, their leases, results that wait.

What is known stays in the warehouse, which one committer writes. Nothing here is lost for good when
it is lost: its entries are pending in the warehouse until their results are stored there.
"""
