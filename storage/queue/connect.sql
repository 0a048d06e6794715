-- May this request connect to an address now? The one that came first connects first.
-- One row: whether it may. A request that may not asks again, and keeps its place in the meantime.
-- Parameters: address, request, at_once, waiting_seconds.
WITH mine AS (
    INSERT INTO warta_queue.connection AS connection (address, request, until)
    VALUES (
        %(address)s, %(request)s, clock_timestamp() + make_interval(secs => %(waiting_seconds)s)
    )
    ON CONFLICT (request) DO UPDATE SET until = greatest(connection.until, excluded.until)
    RETURNING number
),
-- The new row is not seen here, and its number is greater than all others.
before AS (
    SELECT count(*) AS requests
    FROM warta_queue.connection AS connection, mine
    WHERE connection.address = %(address)s
      AND connection.number < mine.number
      AND connection.until > clock_timestamp()
)
SELECT requests < %(at_once)s AS may_connect FROM before;
