"""Make the queue's tables, and make those of an earlier Warta anew; the rights on them stay."""

from __future__ import annotations

from collections import defaultdict
from importlib import resources
from typing import TYPE_CHECKING, Any

from warta.storage.errors import BadQueue

if TYPE_CHECKING:
    import psycopg

SCHEMA_VERSION = 7  # of schema.sql: count it up with each change
# The pg_advisory_lock held while the tables are created; the number is arbitrary.
_MAKING = 0x57415254
# Not the schema: its role may be unable to make it again.
_DROP_TABLES = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'warta_queue' LOOP
        EXECUTE format('DROP TABLE IF EXISTS warta_queue.%I CASCADE', name);
    END LOOP;
END $$
"""
# One row: a table, and a right of another role on it. An owner that is another role counts, too.
_RIGHTS = """
SELECT
    class.relname,
    acl.privilege_type,
    CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END AS role
FROM pg_class AS class
CROSS JOIN LATERAL aclexplode(coalesce(class.relacl, acldefault('r', class.relowner))) AS acl
WHERE class.relnamespace = 'warta_queue'::regnamespace
    AND class.relkind = 'r'
    AND acl.grantee <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
"""


def make_tables(connection: psycopg.Connection[Any], place: str, *, renew: bool) -> None:
    """Make the tables if there are none, or (``renew``) if an earlier Warta made them.

    Raises BadQueue for tables of another version.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING])
        version = _version_of_tables(connection)
        if version is None:
            _make_schema(connection)
            connection.execute(_script())
            version = SCHEMA_VERSION
        elif renew and version < SCHEMA_VERSION:
            _renew(connection)
            version = SCHEMA_VERSION
    if version < SCHEMA_VERSION:
        raise BadQueue(
            f"{place}: an earlier Warta made its tables (version {version}, this one uses "
            f"{SCHEMA_VERSION}); upgrade the home and start it, which makes them anew"
        )
    if version > SCHEMA_VERSION:
        raise BadQueue(
            f"{place}: a later Warta made its tables (version {version}, this one uses "
            f"{SCHEMA_VERSION}); upgrade this machine, too"
        )


def _script() -> bytes:
    return (resources.files("warta.storage.queue") / "schema.sql").read_bytes()


def _make_schema(connection: psycopg.Connection[Any]) -> None:
    """Make the schema, except where an administrator did for a role that may not make any."""
    [there] = connection.execute("SELECT to_regnamespace('warta_queue')").fetchone() or [None]
    if there is None:
        connection.execute("CREATE SCHEMA warta_queue")


def _version_of_tables(connection: psycopg.Connection[Any]) -> int | None:
    """Return the version of the queue's tables, or None if there are none."""
    [there] = connection.execute("SELECT to_regclass('warta_queue.about')").fetchone() or [None]
    if there is None:
        return None
    row = connection.execute("SELECT version FROM warta_queue.about").fetchone()
    return int(row[0]) if row else 0


def _renew(connection: psycopg.Connection[Any]) -> None:
    """Make the tables anew, with the home that they belong to and the rights of other roles.

    A table that is new in this version gets the rights that a role has on every earlier one.
    """
    owner = connection.execute("SELECT home FROM warta_queue.about").fetchone()
    before = defaultdict[str, set[tuple[str, str]]](set)
    for table, privilege, role in connection.execute(_RIGHTS).fetchall():
        before[table].add((privilege, role))
    earlier = _tables(connection)
    on_all = set.intersection(*(before[table] for table in earlier))
    connection.execute(_DROP_TABLES)
    connection.execute(_script())
    connection.execute("UPDATE warta_queue.about SET home = %s", owner or [None])
    for table in _tables(connection):
        for privilege, role in before[table] if table in earlier else on_all:
            # The server's own words, which quote a role's name where that needs it.
            connection.execute(f"GRANT {privilege} ON warta_queue.{table} TO {role}".encode())


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'warta_queue' ORDER BY tablename"
    ).fetchall()
    return [name for (name,) in rows]
