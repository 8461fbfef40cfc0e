from __future__ import annotations

import os
from pathlib import Path

import pytest

from karriere_app.errors import UnsafeFolderError
from karriere_app.security.safe_folder import reason_to_refuse, require_safe

LOCAL = "/dev/sda1 / ext4 rw,relatime 0 0\n"


def reason(folder: str, mounts: str = LOCAL, environ: dict[str, str] | None = None, drive: int = 3) -> str | None:
    return reason_to_refuse(Path(folder), mounts, environ or {}, lambda root: drive)


@pytest.mark.parametrize(
    "folder",
    [
        "/home/kari/.local/share/karriere",
        "C:\\Users\\Kari\\AppData\\Local\\Karriere",
        "\\\\?\\C:\\Users\\Kari\\AppData\\Local\\Karriere",
        "/home/kari/mine onedrivere/karriere",
        "/home/dropboks/karriere",
        "/data/boxes/karriere",
    ],
)
def test_a_local_folder_is_fine(folder: str) -> None:
    assert reason(folder) is None


@pytest.mark.parametrize(
    "folder",
    [
        "C:\\Users\\Kari\\OneDrive\\Karriere",
        "C:\\Users\\Kari\\OneDrive - Telemark fylkeskommune\\Karriere",
        "c:\\users\\kari\\ONEDRIVE - TELEMARK FYLKESKOMMUNE",
        "/home/kari/Dropbox/karriere",
        "/home/kari/Dropbox (Personlig)/karriere",
        "/Users/kari/Library/CloudStorage/GoogleDrive-kari@example.org/Min disk",
        "/Users/kari/Library/Mobile Documents/com~apple~CloudDocs/karriere",
        "C:\\Users\\Kari\\iCloudDrive\\karriere",
        "G:\\Google Drive\\karriere",
        "/home/kari/Nextcloud/karriere",
    ],
)
def test_a_cloud_folder_is_refused_by_its_name(folder: str) -> None:
    assert reason(folder) == "cloud_folder"


@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveCommercial", "ONEDRIVECONSUMER"])
def test_a_cloud_folder_is_refused_by_onedrives_variables(variable: str) -> None:
    environ = {variable: "C:\\Users\\Kari\\Jobb", "OneDriveConsumer": ""}
    assert reason("c:\\users\\kari\\jobb\\karriere", environ=environ) == "cloud_folder"
    assert reason("C:\\Users\\Kari\\Jobbting", environ=environ) is None


@pytest.mark.parametrize(
    "folder", ["\\\\server\\felles\\karriere", "\\\\?\\UNC\\server\\felles", "\\\\wsl.localhost\\Debian\\home"]
)
def test_a_network_path_is_refused(folder: str) -> None:
    assert reason(folder) == "network_path"


def test_a_mapped_drive_is_refused() -> None:
    asked = []

    def drive_type(root: str) -> int:
        asked.append(root)
        return 4

    assert reason_to_refuse(Path("H:\\Karriere"), LOCAL, {}, drive_type) == "network_drive"
    assert asked == ["H:\\"]
    assert reason("C:\\Karriere", drive=3) is None


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("nfs4", "rw", "network_file_system"),
        ("cifs", "rw", "network_file_system"),
        ("smb3", "rw", "network_file_system"),
        ("fuse.sshfs", "rw", "network_file_system"),
        ("fuse.rclone", "rw", "network_file_system"),
        ("fuse.gvfsd-fuse", "rw", "network_file_system"),
        ("fuse.onedriver", "rw", "cloud_file_system"),
        ("vboxsf", "rw", "host_share"),
        ("9p", "rw,aname=drvfs;path=C:\\134;uid=1000", "host_share"),
        ("9p", "rw,trans=virtio", None),
        ("fuse.gocryptfs", "rw", None),
        ("ext4", "rw", None),
        ("overlay", "rw", None),
        ("tmpfs", "rw", None),
    ],
)
def test_the_file_system_decides(kind: str, options: str, expected: str | None) -> None:
    mounts = f"{LOCAL}there:/felles /mnt/felles\\040mappe {kind} {options} 0 0\n"
    assert reason("/mnt/felles mappe/karriere", mounts) == expected
    assert reason("/mnt/felles mappene/karriere", mounts) is None


def test_the_nearest_and_last_mount_counts() -> None:
    mounts = (
        "server:/ / nfs rw 0 0\n/dev/sda1 /home ext4 rw 0 0\nserver:/h /home/kari nfs rw 0 0\n"
        "/dev/sda2 /home/kari ext4 rw 0 0\nbad line\n"
    )
    assert reason("/srv/karriere", mounts) == "network_file_system"
    assert reason("/home/ola/karriere", mounts) is None
    assert reason("/home/kari/karriere", mounts) is None


@pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege on Windows")
def test_a_link_into_a_cloud_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "innocent").symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    assert reason(str(tmp_path / "innocent" / "karriere")) == "cloud_folder"


def test_a_relative_folder_is_judged_by_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "OneDrive").mkdir()
    monkeypatch.chdir(tmp_path / "OneDrive")
    assert reason("karriere") == "cloud_folder"


def test_this_machines_own_folders_are_looked_at(tmp_path: Path) -> None:
    require_safe(tmp_path)
    with pytest.raises(UnsafeFolderError) as caught:
        require_safe(tmp_path / "Dropbox")
    assert caught.value.reason == "cloud_folder"
