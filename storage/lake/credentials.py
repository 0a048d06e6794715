"""Find the credentials of a bucket where AWS's own tools find them, anew at each connection.

Temporary ones expire, and a process can't see that its environment changed; the file
``~/.aws/credentials`` can be replaced beside it.
"""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path

from warta.storage.errors import StorageError

# As AWS documents them:
# https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
_FILES = {
    "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials",
    "AWS_CONFIG_FILE": "~/.aws/config",
}


def bucket_credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of DuckDB's S3 secret: KEY_ID, SECRET, SESSION_TOKEN, REGION.

    From AWS_ACCESS_KEY_ID and the like, else from the files of AWS's tools, for the profile in
    AWS_PROFILE. Empty if there are none. Raises StorageError for a file that can't be read.
    """
    noted = _noted(environment)
    source = noted
    if environment.get("AWS_ACCESS_KEY_ID"):
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        source = {name: environment.get(name.upper(), "") for name in names}
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    found = {
        "KEY_ID": source.get("aws_access_key_id"),
        "SECRET": source.get("aws_secret_access_key"),
        "SESSION_TOKEN": source.get("aws_session_token"),
        "REGION": region or noted.get("region"),
    }
    return {name: value for name, value in found.items() if value} if found["KEY_ID"] else {}


def _noted(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what the files say about the profile."""
    profile = environment.get("AWS_PROFILE") or "default"
    values = dict[str, str]()
    for variable, usual in reversed(_FILES.items()):
        path = Path(environment.get(variable) or usual).expanduser()
        # A "%" in a secret is only that.
        parser = configparser.RawConfigParser(default_section="")
        try:
            parser.read_string(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise StorageError(f"{path}: can't be read ({error.strerror})") from error
        except (configparser.Error, UnicodeDecodeError) as error:
            raise StorageError(
                f"{path}: is not a file of AWS's tools (lines like aws_access_key_id = …, below "
                "[default])"
            ) from error
        for section in (profile, f"profile {profile}"):
            if parser.has_section(section):
                values |= parser[section]
    return values
