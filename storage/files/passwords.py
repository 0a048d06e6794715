"""Store the passwords of feeds in a file that only its owner may read.

They are in no database, so no query, export, snapshot or log contains one. A backup does not copy
the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from warta.storage.errors import StorageError

_OWNER_ONLY = 0o600  # mode of the file


def read_passwords(path: Path) -> dict[str, str]:
    """Return "user:password" by feed address. Raises StorageError if the file is damaged."""
    try:
        passwords = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{path}: can't be read ({type(error).__name__}); remove it and give the passwords "
            "again with `warta feeds password`"
        ) from error
    return {str(url): str(password) for url, password in passwords.items()}


def write_password(path: Path, url: str, password: str | None) -> None:
    """Store a feed's "user:password", replacing an earlier one; None deletes it."""
    passwords = read_passwords(path)
    passwords.pop(url, None)
    if password is not None:
        passwords[url] = password
    _write(path, passwords)


def _write(path: Path, passwords: Mapping[str, str]) -> None:
    fresh = path.with_name(f".{path.name}.fresh")
    try:
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(dict(passwords), stream, indent=1, ensure_ascii=False)
            stream.flush()
            os.fsync(descriptor)
        fresh.replace(path)
    except OSError as error:
        raise StorageError(f"{path}: can't be written ({error.strerror})") from error
