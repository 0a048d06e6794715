-- Which shard does this worker get?
-- One row: the shard, leased to the worker from now on; none if nothing waits, or if too much of its
-- kind waits for the committer (which takes one kind at a time: one kind must not hold up another).
-- A shard that was lost gets twice as long a lease each time, up to a minute: on a busy machine a worker
-- may be alive and late.
-- Parameters: owner, version, lease_seconds, most_bytes, most_attempts, longest_seconds.
WITH full_kind AS (
    SELECT shard.kind
    FROM warta_queue.result AS result
    JOIN warta_queue.shard AS shard USING (shard_id)
    GROUP BY shard.kind
    HAVING sum(result.bytes) >= %(most_bytes)s
),
next AS (
    SELECT shard_id, attempts + (owner IS DISTINCT FROM %(owner)s)::integer AS attempts
    FROM warta_queue.shard
    WHERE finished_at IS NULL
      AND version = %(version)s
      AND kind NOT IN (SELECT kind FROM full_kind)
      AND (
          owner = %(owner)s                       -- claimed already, and the answer was lost
          OR (attempts < %(most_attempts)s AND (owner IS NULL OR lease_until < now()))
      )
    ORDER BY owner IS NOT DISTINCT FROM %(owner)s DESC, shard_id
    LIMIT 1
    FOR UPDATE OF shard SKIP LOCKED
)
UPDATE warta_queue.shard AS shard
SET
    owner = %(owner)s,
    lease_until = now() + make_interval(secs => greatest(
        %(lease_seconds)s,
        least(%(lease_seconds)s * power(2, next.attempts - 1), %(longest_seconds)s)
    )),
    attempts = next.attempts
FROM next
WHERE shard.shard_id = next.shard_id
RETURNING
    shard.shard_id, shard.kind, shard.payload, shard.records, shard.parts, shard.done;
