"""Copies of a store: one file that holds envelope, encrypted database and what both must be, checked by opening.

A copy opens on another profile: the envelope goes along, and nothing in it is readable without passphrase or recovery
key. Restoring puts the present store aside, never over. A store that never met a server gets a new device id, so that
sequence numbers that another copy already used are not used twice.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from karriere_app.domain.values import instant_from, instant_text
from karriere_app.errors import FileRefusedError, StoreDamagedError
from karriere_app.security.durable_file import OsFileSteps, storage_error
from karriere_app.store.checking import check_database
from karriere_app.store.engine import DATABASE_FILE, SCHEMA_VERSION, Database, KeySource
from karriere_app.store.high_water import MARK_FILE, HighWaterMark, Mark
from karriere_app.store.open_store import Store
from karriere_app.store.tables import meta, sync_state
from karriere_app.store.unit_of_work import last_mark

SUFFIX = ".karrierekopi"
OWN_FOLDER = "kopier"
"""Where copies lie in the profile folder while nobody chose another place."""
FORMAT = "karriere-backup-1"
ENVELOPE_FILE = "envelope.json"
ASIDE = "erstattet-"
"""How the folders begin in which a restore puts the store before."""
_MANIFEST = "manifest.json"
_NAMES = (_MANIFEST, ENVELOPE_FILE, DATABASE_FILE)
_SMALL = 1_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself: checked against its content, and shown before it is restored."""

    made_at: str
    seq: int
    chain: str
    schema: int
    database_sha256: str
    envelope_sha256: str


def back_up(store: Store, key: KeySource, target: Path, now: datetime) -> Manifest:
    """Write a copy of an open store to ``target`` and check it by opening it; a failed copy leaves no file.

    Raises StorageError, StoreDamagedError where the copy does not hold.
    """
    part, database_part = target.with_name(target.name + ".new"), target.with_name(target.name + ".db.new")
    try:
        _remove(part, database_part)
        seq, chain = _copy_database(store, database_part)
        check_copy(database_part, key, Mark(seq, chain))
        envelope = (store.folder / ENVELOPE_FILE).read_bytes()
        manifest = Manifest(
            made_at=instant_text(now),
            seq=seq,
            chain=chain,
            schema=SCHEMA_VERSION,
            database_sha256=_file_sha256(database_part),
            envelope_sha256=hashlib.sha256(envelope).hexdigest(),
        )
        _write_archive(part, manifest, envelope, database_part)
        os.replace(part, target)
        OsFileSteps().sync_folder(target.parent)
    except OSError as error:
        raise storage_error(error) from None
    finally:
        _remove(part, database_part)
    return manifest


def _copy_database(store: Store, target: Path) -> tuple[int, str]:
    with store.reading() as connection:
        seq, chain = last_mark(connection)
    with store.database.outside_transaction() as execute:
        execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)
    return seq, chain


def check_copy(file: Path, key: KeySource, expected: Mark) -> None:
    """Open a copied database on a connection of its own and compare it. Raises StoreDamagedError("copy")."""
    problems = check_database(file, key)
    database = Database(file, key)
    try:
        with database.reading() as connection:
            if problems or last_mark(connection) != (expected.seq, expected.chain):
                raise StoreDamagedError("copy")
    finally:
        database.close()
        _remove_journal(file)


def _write_archive(part: Path, manifest: Manifest, envelope: bytes, database: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    head = json.dumps({"format": FORMAT, **vars(manifest)}).encode()
    with os.fdopen(os.open(part, flags, 0o600), "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name, content in ((_MANIFEST, head), (ENVELOPE_FILE, envelope)):
                member = tarfile.TarInfo(name)
                member.size, member.mode = len(content), 0o600
                archive.addfile(member, io.BytesIO(content))
            member = tarfile.TarInfo(DATABASE_FILE)
            member.size, member.mode = database.stat().st_size, 0o600
            with database.open("rb") as source:
                archive.addfile(member, source)
        raw.flush()
        os.fsync(raw.fileno())


def rewrite(file: Path, key: KeySource, change: Callable[[Store], bool]) -> bool:
    """Let a copy hold something else: it is opened in a folder of its own beside it, changed, checked and put back.

    ``change`` says whether it changed anything; the copy stays as it is where it did not. The copy keeps its age.
    Raises FileRefusedError, StorageError, StoreDamagedError where the copy does not open with the key.
    """
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".karriere-") as place:
            manifest = unpack(file, Path(place))
            copy = Store(Path(place), key)
            try:
                if not change(copy):
                    return False
                back_up(copy, key, file, instant_from(manifest.made_at))
            finally:
                copy.close()
    except OSError as error:
        raise storage_error(error) from None
    return True


def read_manifest(file: Path) -> Manifest:
    """Return what a copy says of itself. Raises FileRefusedError("unreadable" or "not_a_backup")."""
    with _opened_archive(file) as archive:
        return _manifest(archive)


def envelope_of(file: Path) -> bytes:
    """Return the envelope that lies in a copy. Raises FileRefusedError."""
    with _opened_archive(file) as archive:
        _manifest(archive)
        source = archive.extractfile(ENVELOPE_FILE)
        assert source is not None
        return source.read()


def unpack(file: Path, folder: Path) -> Manifest:
    """Lay a copy's envelope and database into an empty folder, checked against the manifest."""
    with _opened_archive(file) as archive:
        manifest = _manifest(archive)
        for name, expected in ((ENVELOPE_FILE, manifest.envelope_sha256), (DATABASE_FILE, manifest.database_sha256)):
            source = archive.extractfile(name)
            assert source is not None
            try:
                _write_checked(source, folder / name, expected)
            except OSError as error:
                raise storage_error(error) from None
    return manifest


def _write_checked(source: IO[bytes], target: Path, expected: str) -> None:
    digest = hashlib.sha256()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(target, flags, 0o600), "wb") as sink:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            sink.write(chunk)
        sink.flush()
        os.fsync(sink.fileno())
    if digest.hexdigest() != expected:
        raise FileRefusedError("damaged_backup")


def _opened_archive(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, mode="r:")
    except OSError:
        raise FileRefusedError("unreadable") from None
    except tarfile.TarError:
        raise FileRefusedError("not_a_backup") from None


def _manifest(archive: tarfile.TarFile) -> Manifest:
    try:
        members = {member.name: member for member in archive.getmembers()}
        wrong = set(members) != set(_NAMES) or not all(member.isreg() for member in members.values())
        if wrong or members[_MANIFEST].size > _SMALL or members[ENVELOPE_FILE].size > _SMALL:
            raise FileRefusedError("not_a_backup")
        source = archive.extractfile(_MANIFEST)
        assert source is not None
        tree = json.loads(source.read())
        if tree.pop("format") != FORMAT:
            raise FileRefusedError("not_a_backup")
        return Manifest(**tree)
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError, EOFError):
        raise FileRefusedError("not_a_backup") from None


def restore(file: Path, folder: Path, unlock: Callable[[Path], KeySource], now: datetime, device: str) -> Path | None:
    """Put a copy in the place of the store in ``folder``; return where the store before was put, or None.

    ``unlock`` opens the envelope in the folder it is given. The copy is unpacked and checked before anything is moved.
    Call it under the profile's lock, with no store open.
    """
    staging = folder / f".gjenoppretter-{now:%Y%m%d%H%M%S}"
    try:
        staging.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise storage_error(error) from None
    try:
        manifest = unpack(file, staging)
        key = unlock(staging)
        check_copy(staging / DATABASE_FILE, key, Mark(manifest.seq, manifest.chain))
        _give_new_device(staging, key, manifest, device)
        return _swap(staging, folder, now)
    except OSError as error:
        raise storage_error(error) from None
    finally:
        _remove_folder(staging)


def _give_new_device(staging: Path, key: KeySource, manifest: Manifest, device: str) -> None:
    database = Database(staging / DATABASE_FILE, key)
    try:
        with database.writing() as connection:
            # One that has met its server keeps its name: the server finds by the nonce whether it went back, and gives
            # it a new one in the presence of its key.
            if connection.execute(sa.select(sync_state.c.epoch)).scalar_one_or_none() is None:
                connection.execute(sa.update(meta).where(meta.c.name == "device").values(value=device))
        with database.outside_transaction() as execute:
            execute("PRAGMA wal_checkpoint(TRUNCATE)", ())
    finally:
        database.close()
    _remove_journal(staging / DATABASE_FILE)
    mark = HighWaterMark(staging / MARK_FILE)
    mark.reset(Mark(manifest.seq, manifest.chain))
    mark.close()


def _swap(staging: Path, folder: Path, now: datetime) -> Path | None:
    present = [folder / name for name in (ENVELOPE_FILE, DATABASE_FILE, MARK_FILE) if (folder / name).exists()]
    present += [path for ending in ("-wal", "-shm") if (path := folder / (DATABASE_FILE + ending)).exists()]
    aside = None
    if present:
        aside = folder / f"{ASIDE}{now:%Y-%m-%d-%H%M%S}"
        aside.mkdir(mode=0o700)
        for path in present:
            os.replace(path, aside / path.name)
    # The envelope comes last: without it the folder is a store that is missing its envelope, and restore is run again.
    for name in (MARK_FILE, DATABASE_FILE, ENVELOPE_FILE):
        os.replace(staging / name, folder / name)
    OsFileSteps().sync_folder(folder)
    return aside


DAILY, WEEKLY = 7, 4


def backup_name(day: date) -> str:
    """Return the file name of a day's copy; it holds no name of a person or an office."""
    return f"karriere-{day.isoformat()}{SUFFIX}"


def backup_days(folder: Path) -> list[date]:
    """Return the days of the automatic copies in a folder, newest first; other files are left alone."""
    days: list[date] = []
    for path in folder.glob(f"karriere-*{SUFFIX}"):
        try:
            days.append(date.fromisoformat(path.name[len("karriere-") : -len(SUFFIX)]))
        except ValueError:
            continue  # a copy that a person made and named
    return sorted(days, reverse=True)


def days_to_keep(days: Iterable[date], today: date) -> set[date]:
    """Return which days' copies are kept: the seven newest, and the newest of each of the four weeks before them."""
    ordered = sorted({day for day in days if day <= today}, reverse=True)
    kept = set(ordered[:DAILY])
    oldest_daily = min(kept, default=today)
    weeks: dict[date, date] = {}
    for day in ordered[DAILY:]:
        monday = day - timedelta(days=day.weekday())
        if day < oldest_daily:
            weeks.setdefault(monday, day)
    kept.update(sorted(weeks.values(), reverse=True)[:WEEKLY])
    return kept | {day for day in days if day > today}  # a clock that went back must not delete copies


def back_up_daily(store: Store, key: KeySource, folder: Path, now: datetime, today: date) -> Path | None:
    """Make today's copy where there is none, then drop those beyond 7 daily and 4 weekly; return the new copy."""
    made = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error) from None
    target = folder / backup_name(today)
    if not target.exists():
        back_up(store, key, target, now)
        made = target
    days = backup_days(folder)
    keep = days_to_keep(days, today)
    for day in days:
        if day not in keep:
            _remove(folder / backup_name(day))
    return made


def _file_sha256(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _remove(*files: Path) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _remove_journal(file: Path) -> None:
    _remove(file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm"))


def _remove_folder(folder: Path) -> None:
    for path in folder.glob("*"):
        path.unlink(missing_ok=True)
    if folder.exists():
        folder.rmdir()
