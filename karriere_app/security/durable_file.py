"""Replacing a small file so that any crash leaves the old or the new content whole."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Protocol

from karriere_app.errors import StorageError

TEMPORARY_SUFFIX = ".new"


class FileSteps(Protocol):
    """The single file operations of ``replace_durably``, in the order in which they are used."""

    def remove(self, path: Path) -> None:
        """Remove the file if it is there."""
        ...

    def write(self, path: Path, content: bytes) -> None:
        """Make a new file, readable by its owner only, and write the content to the disk (fsync)."""
        ...

    def replace(self, source: Path, target: Path) -> None:
        """Put source in target's place in one step."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Make the folder's entries durable."""
        ...


class OsFileSteps:
    """The operating system's own operations."""

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def write(self, path: Path, content: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def replace(self, source: Path, target: Path) -> None:
        os.replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        if sys.platform == "win32":
            return  # Windows opens no folders; NTFS journals the rename itself.
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace_durably(path: Path, content: bytes, steps: FileSteps) -> None:
    """Give the file this content: temporary file beside it, fsync, rename, fsync of the folder.

    Call it under the profile's lock: the temporary name is always the same, so that a crash leaves no heap of them.

    Raises:
        StorageError: the disk is full, read-only or failing; the old content is whole.
    """
    temporary = path.with_name(path.name + TEMPORARY_SUFFIX)
    try:
        steps.remove(temporary)
        steps.write(temporary, content)
        steps.replace(temporary, path)
        steps.sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error) from None


def storage_error(error: OSError) -> StorageError:
    """Return our error for the operating system's; the path in the system's text stays behind."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError("full")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StorageError("read_only")
    return StorageError("io")
