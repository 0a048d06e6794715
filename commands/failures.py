"""Turn a command's failure into an exit code and one line: what happened, and what to do."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from typing import NoReturn

import click

from warta.commands.options import BadArgument, with_home
from warta.settings import BadSetting
from warta.storage.errors import BadQueue, StorageError

# The disk is full, over quota, read-only or broken, its server is gone, a file belongs to another
# user, or a path can't be one. These are not defects of Warta, so they get no traceback.
_MACHINE_REFUSES = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM,
    errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT,
    errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EMFILE, errno.ENFILE,
})  # fmt: skip
_WAY_OUT = "everything saved is safe; fix this and run again"


@contextlib.contextmanager
def explained_failures() -> Iterator[None]:
    """Print errors that people or the machine caused as one line; a defect keeps its traceback.

    Exit codes: 1 the work could not be done, 2 wrong usage or settings, 130 interrupted.
    """
    try:
        yield
    except click.ClickException as error:
        vars(error)["message"] = with_home(error.message)
        error.show()
        sys.exit(2 if isinstance(error, click.UsageError) else error.exit_code)
    except (BadSetting, BadArgument) as error:
        _fail(str(error), 2)
    except BadQueue as error:
        _fail(str(error), 2)
    except StorageError as error:
        _fail(str(error), 1)
    except BrokenPipeError:
        # The reader of a pipe has closed it (`warta sql … | head`).
        abandon_output()
        sys.exit(0)
    except OSError as error:
        if error.errno not in _MACHINE_REFUSES:
            raise
        place = error.filename or ("standard output" if _output_fails() else "this machine")
        _fail(f"{place}: {error.strerror}; {_WAY_OUT}", 1)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted; everything saved is safe, and the next run continues from there", 130)


def abandon_output() -> None:
    """Send standard output nowhere, as it can't be written.

    As it ends, Python would try again, print that as an ignored error, and exit with 120.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _output_fails() -> bool:
    """Return whether standard output can't be written; if so, abandon it."""
    try:
        sys.stdout.flush()
    except OSError:
        abandon_output()
        return True
    return False


@contextlib.contextmanager
def errors_printed() -> Iterator[None]:
    """Print an error that a person caused, and go on, as a prompt does after a wrong query."""
    try:
        yield
    except click.ClickException as error:
        error.show()
    except (BadArgument, StorageError) as error:
        click.echo(f"warta: {with_home(str(error))}", err=True)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"warta: {with_home(message)}", err=True)
    sys.exit(code)
