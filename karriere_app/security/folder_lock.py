"""One store, one open program."""

from __future__ import annotations

import errno
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from karriere_app.errors import StorageError, StoreBusyError, UnsafeFolderError
from karriere_app.security.durable_file import storage_error

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK_NAME = "profile.lock"
_POLL_SECONDS = 0.05


class ProfileLock:
    """The lock on a profile folder, held by the operating system: a crash, a kill or a power cut releases it.

    The file stays behind and means nothing. Not for two threads at once.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._lock: BaseFileLock | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock is not None

    def acquire(self, timeout_seconds: float = 0.0) -> None:
        """Take the lock, waiting at most so long (0: not at all). Holding it already is fine.

        Raises:
            StoreBusyError: another program (or another lock object of this one) has it.
            UnsafeFolderError: ("no_file_locks") the file system knows no locks.
            StorageError: the lock file cannot be made.
        """
        import filelock

        if self._lock is not None:
            return
        # fallback_to_soft would be a file that blocks for ever after a crash.
        lock = filelock.FileLock(
            self._path, mode=0o600, thread_local=False, poll_interval=_POLL_SECONDS, fallback_to_soft=False
        )
        try:
            lock.acquire(timeout=max(0.0, timeout_seconds))
        except filelock.Timeout:
            raise StoreBusyError from None
        except OSError as error:
            raise _lock_error(error) from None
        self._lock = lock

    def release(self) -> None:
        """Give the lock back; nothing happens if it is not held."""
        if self._lock is not None:
            lock, self._lock = self._lock, None
            lock.release()

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
