"""Where a store may stand: on this machine's own disk, in no folder that a cloud service copies.

SQLite's locks and shared memory are unreliable over a network, and a synced folder sends the encrypted file, piece by
piece and out of order, to another company and back.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from karriere_app.errors import UnsafeFolderError

# Without the "fuse." before them.
_NETWORK_FILE_SYSTEMS = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "ncpfs",
        "coda",
        "ceph",
        "glusterfs",
        "lustre",
        "gpfs",
        "beegfs",
        "davfs",
        "sshfs",
        "rclone",
        "davfs2",
        "ceph-fuse",
        "s3fs",
        "gcsfuse",
        "blobfuse2",
        "gvfsd-fuse",
        "kio-fuse",
        "curlftpfs",
        "smbnetfs",
        "juicefs",
        "cvmfs2",
    ]
)
_CLOUD_FILE_SYSTEMS = frozenset(["onedriver", "google-drive-ocamlfuse", "pcloud", "expandrive", "dropbox", "megafs"])
# The host's folders inside a virtual machine: their shared memory and locks do not reach the host.
_HOST_SHARES = frozenset(["vboxsf", "prl_fs", "vmhgfs-fuse", "vmhgfs", "drvfs"])

# "OneDrive - Telemark fylkeskommune", "Dropbox (Personlig)", "GoogleDrive-kari@example.org" (macOS CloudStorage).
_CLOUD_NAME = re.compile(
    r"(?:onedrive|skydrive|dropbox|google drive|googledrive|google disk|icloud drive|iclouddrive|icloud~.*"
    r"|com~apple~clouddocs|mobile documents|cloudstorage|box sync|boxdrive|nextcloud|owncloud|pcloud ?drive|pcloud"
    r"|megasync|jottacloud|tresorit|sharepoint)(?: ?[-–(].*)?",
    re.IGNORECASE,
)
_ONEDRIVE_VARIABLE = re.compile(r"onedrive\w*", re.IGNORECASE)
_OCTAL = re.compile(r"\\([0-7]{3})")
_DRIVE_REMOTE = 4  # DRIVE_REMOTE of Windows' GetDriveTypeW


def reason_to_refuse(
    folder: Path,
    mounts_text: str | None = None,
    environ: Mapping[str, str] | None = None,
    drive_type: Callable[[str], int] | None = None,
) -> str | None:
    """Return None where a store may stand, else the reason as a code.

    network_path (``\\\\server\\share``), network_drive (mapped letter), network_file_system, cloud_file_system,
    host_share (a virtual machine's window to its host), cloud_folder (by its name or OneDrive's variables).

    The folder need not exist; links are followed, and both the given and the real path must be fine. The other
    arguments replace /proc/self/mounts, the environment and Windows' GetDriveTypeW. On macOS only the names count.
    """
    environ = os.environ if environ is None else environ
    for text in dict.fromkeys((str(folder), os.path.abspath(folder), os.path.realpath(folder))):
        reason = _by_path(text, environ) or _by_drive(text, drive_type)
        if reason is not None:
            return reason
    mounts = _own_mounts() if mounts_text is None else mounts_text
    return _by_mount(PurePosixPath(os.path.realpath(folder)), mounts)


def require_safe(folder: Path) -> None:
    """Raise ``UnsafeFolderError`` with the reason of ``reason_to_refuse``, if there is one."""
    reason = reason_to_refuse(folder)
    if reason is not None:
        raise UnsafeFolderError(reason)


def _by_path(text: str, environ: Mapping[str, str]) -> str | None:
    if _is_unc(text):
        return "network_path"
    if any(_CLOUD_NAME.fullmatch(part) for part in re.split(r"[\\/]+", text)):
        return "cloud_folder"
    roots = (value for name, value in environ.items() if value and _ONEDRIVE_VARIABLE.fullmatch(name))
    if any(_is_within(text, root) for root in roots):
        return "cloud_folder"
    return None


def _is_unc(text: str) -> bool:
    r"""Return whether it is a Windows network path; ``\\?\C:\…`` is a local one, ``\\?\UNC\…`` is not."""
    plain = text.replace("/", "\\") if sys.platform == "win32" else text
    if not plain.startswith("\\\\"):
        return False
    rest = plain[2:]
    if rest.startswith(("?\\", ".\\")):
        return rest[2:].upper().startswith("UNC\\")
    return True


def _is_within(text: str, root: str) -> bool:
    def parts(path: str) -> list[str]:
        return [part for part in re.split(r"[\\/]+", path.casefold()) if part]

    inner, outer = parts(text), parts(root)
    return bool(outer) and inner[: len(outer)] == outer


def _by_drive(text: str, drive_type: Callable[[str], int] | None) -> str | None:
    drive = PureWindowsPath(text.removeprefix("\\\\?\\")).drive
    if re.fullmatch(r"[A-Za-z]:", drive) is None:
        return None
    ask = drive_type or _windows_drive_type
    return "network_drive" if ask(drive + "\\") == _DRIVE_REMOTE else None


def _windows_drive_type(root: str) -> int:
    """Return what GetDriveTypeW says of ``C:\\``; 0, unknown, elsewhere."""
    if sys.platform == "win32":
        import ctypes

        return int(ctypes.windll.kernel32.GetDriveTypeW(root))
    return 0


def _own_mounts() -> str:
    if not sys.platform.startswith("linux"):
        return ""
    return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")


def _by_mount(folder: PurePosixPath, mounts: str) -> str | None:
    """Return the reason by the file system that the folder lies on: the last mounted of the longest mount points."""
    nearest, found = -1, ("", "")
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 4:
            continue
        point = PurePosixPath(_OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[1]))
        depth = len(point.parts)
        if depth >= nearest and folder.is_relative_to(point):
            nearest, found = depth, (fields[2].casefold().removeprefix("fuse."), fields[3])
    kind, options = found
    if kind in _NETWORK_FILE_SYSTEMS:
        return "network_file_system"
    if kind in _CLOUD_FILE_SYSTEMS:
        return "cloud_file_system"
    # 9p is also the root of some containers and is fine there; in WSL it is the window to a Windows drive.
    if kind in _HOST_SHARES or (kind == "9p" and "aname=drvfs" in options):
        return "host_share"
    return None
