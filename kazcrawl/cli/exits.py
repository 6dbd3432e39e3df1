"""Exit codes, and the one place where errors become them."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from kazcrawl.archive.errors import ArchiveBusy, ArchiveError, StorageError


class Exit(IntEnum):
    """Exit codes of every command (docs/commands.md)."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    STORAGE = 3
    BUSY = 4
    UNREACHABLE = 5
    INTERRUPTED = 130


@contextmanager
def exit_codes(as_json: bool = False) -> Iterator[None]:
    """Turns the errors that a user can meet into a message on stderr and an exit code."""
    try:
        yield
    except ArchiveBusy as error:
        fail(str(error), Exit.BUSY, as_json)
    except StorageError as error:
        fail(str(error), Exit.STORAGE, as_json)
    except ArchiveError as error:
        fail(str(error), Exit.USAGE, as_json)
    except ValueError as error:
        from kazcrawl.sites import SiteFileError  # commands that read no site file load no loader

        if not isinstance(error, SiteFileError):
            raise
        fail(str(error), Exit.USAGE, as_json)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        fail(f"the disk is full ({error})", Exit.STORAGE)


def fail(message: str, code: Exit, as_json: bool = False) -> None:
    """Ends the command; with ``--json`` the message also goes to stdout as a document."""
    print(f"kazcrawl: {message}", file=sys.stderr)
    if as_json:
        say_error(message, int(code))
    raise SystemExit(int(code))


def say_error(message: str, code: int) -> None:
    """The document that an error is with ``--json``."""
    print(json.dumps({"error": message, "exit_code": code}, ensure_ascii=False))
