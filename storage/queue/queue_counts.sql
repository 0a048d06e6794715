-- How many shards and waiting results does the queue have, and which workers?
-- One row.
-- Parameters: version.
SELECT
    (SELECT count(*) FROM warta_queue.shard
     WHERE finished_at IS NULL AND (owner IS NULL OR lease_until < now())
       AND version = %(version)s) AS waiting,
    (SELECT count(*) FROM warta_queue.shard
     WHERE finished_at IS NULL AND lease_until >= now()) AS leased,
    ARRAY(SELECT DISTINCT split_part(owner, '#', 1) FROM warta_queue.shard
          WHERE finished_at IS NULL AND lease_until >= now()
          ORDER BY 1) AS workers,
    (SELECT count(*) FROM warta_queue.shard
     WHERE finished_at IS NULL AND version <> %(version)s) AS foreign_shards,
    (SELECT min(version) FROM warta_queue.shard
     WHERE finished_at IS NULL AND version <> %(version)s) AS foreign_version,
    (SELECT count(*) FROM warta_queue.result) AS results,
    (SELECT coalesce(sum(bytes), 0) FROM warta_queue.result)::bigint AS result_bytes;
