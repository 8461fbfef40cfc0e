"""File operations that end after so many, as a kill, a power cut or a full disk would end them."""

from __future__ import annotations

import errno
from pathlib import Path

from karriere_app.security.durable_file import OsFileSteps


class KilledError(BaseException):
    """The process is gone: nothing of ours may run any more, so no ``except Exception`` sees it."""


class KilledSteps(OsFileSteps):
    """Kills at the operation numbered ``fatal`` (from 0): before it, or, for a write, half-way through it."""

    def __init__(self, fatal: int, is_torn: bool = False) -> None:
        self.fatal, self.is_torn, self.done = fatal, is_torn, 0

    def count(self) -> bool:
        is_fatal = self.done == self.fatal
        self.done += 1
        if is_fatal and not self.is_torn:
            raise KilledError
        return is_fatal

    def remove(self, path: Path) -> None:
        if self.count():
            raise KilledError
        super().remove(path)

    def write(self, path: Path, content: bytes) -> None:
        if self.count():
            path.write_bytes(content[: len(content) // 2])
            raise KilledError
        super().write(path, content)

    def replace(self, source: Path, target: Path) -> None:
        if self.count():
            raise KilledError
        super().replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        if self.count():
            raise KilledError
        super().sync_folder(folder)


class FullDisk(OsFileSteps):
    """Every write finds the disk full, half-way."""

    def write(self, path: Path, content: bytes) -> None:
        path.write_bytes(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))
