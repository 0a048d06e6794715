-- Append a part of a shard's results, once, for the owner of its lease.
-- One row (true): the part is stored, by this statement or by an earlier try. No row: the lease is lost.
-- Parameters: shard_id, owner, part, lease_seconds, longest_seconds, done, payload, records, bytes.
WITH leased AS (
    UPDATE warta_queue.shard
    SET
        parts = parts + 1,
        done = done || %(done)s::bigint[],
        lease_until = now() + make_interval(secs => greatest(
            %(lease_seconds)s,
            least(%(lease_seconds)s * power(2, attempts - 1), %(longest_seconds)s)
        ))
    WHERE shard_id = %(shard_id)s AND owner = %(owner)s AND parts = %(part)s
      AND finished_at IS NULL
    RETURNING shard_id
),
appended AS (
    INSERT INTO warta_queue.result (shard_id, part, payload, records, bytes, done)
    SELECT shard_id, %(part)s, %(payload)s, %(records)s, %(bytes)s, %(done)s::bigint[]
    FROM leased
    RETURNING shard_id
)
SELECT true FROM appended
UNION ALL
SELECT true FROM warta_queue.shard
WHERE shard_id = %(shard_id)s AND owner = %(owner)s AND parts = %(part)s + 1;
