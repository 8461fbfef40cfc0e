"""One store, one open program.

The operating system's own lock, said in its own words: the library for it brings asyncio and ssl along, 13 MB and 90 ms
before anything is unlocked (docs/decisions/0006).
"""

from __future__ import annotations

import errno
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from karriere_app.errors import StorageError, StoreBusyError, UnsafeFolderError
from karriere_app.security.durable_file import storage_error

LOCK_NAME = "profile.lock"
_POLL_SECONDS = 0.05
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

if sys.platform == "win32":
    import msvcrt

    def _took(file: int) -> bool:
        """Lock the file's first byte, which Windows lets go when the program ends. Not yet run."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

else:
    import fcntl

    def _took(file: int) -> bool:
        """Lock the open file, which the system lets go when its last handle is closed."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class ProfileLock:
    """The lock on a profile folder, held by the operating system: a crash, a kill or a power cut releases it.

    The file stays behind and means nothing. Not for two threads at once.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._file: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._file is not None

    def acquire(self, timeout_seconds: float = 0.0) -> None:
        """Take the lock, waiting at most so long (0: not at all). Holding it already is fine.

        Raises:
            StoreBusyError: another program (or another lock object of this one) has it.
            UnsafeFolderError: ("no_file_locks") the file system knows no locks.
            StorageError: the lock file cannot be made.
        """
        if self._file is not None:
            return
        ends = time.monotonic() + timeout_seconds
        try:
            file = os.open(self._path, _FLAGS, 0o600)
        except OSError as error:
            raise _lock_error(error) from None
        try:
            while not _took(file):
                if time.monotonic() >= ends:
                    raise StoreBusyError
                time.sleep(_POLL_SECONDS)
        except BaseException as error:
            os.close(file)
            if isinstance(error, OSError):
                raise _lock_error(error) from None
            raise
        self._file = file

    def release(self) -> None:
        """Give the lock back; nothing happens if it is not held."""
        if self._file is not None:
            file, self._file = self._file, None
            # Closing the only handle gives the lock back; the file stays, so that nobody locks one that is gone.
            os.close(file)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _lock_error(error: OSError) -> UnsafeFolderError | StorageError:
    if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK):
        return UnsafeFolderError("no_file_locks")
    return storage_error(error)
