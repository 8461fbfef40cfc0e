"""Snapshots of a county and their restoring: to the other kind of database, over itself, damaged, twice at once."""

from __future__ import annotations

import hashlib
import random
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.errors import FileRefusedError, StoreTooNewError
from karriere_app.server.administration import add_counsellor, add_office, prepare, revoke
from karriere_app.server.audit import AuditLog
from karriere_app.server.checking import check, digest
from karriere_app.server.database import Database, open_database, sqlite_address
from karriere_app.server.directory import SqlDirectory
from karriere_app.server.directory_port import DeviceState, RegisteredDevice
from karriere_app.server.documents import Documents
from karriere_app.server.journal import Journal
from karriere_app.server.snapshots import read_header, restore, snapshot
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.tables import journal_log, metadata, quarantine
from karriere_app.server.work import BAND
from karriere_app.sync.protocol import PROTOCOL_VERSION, NewEpoch, PullRequest, PushRequest
from tests.server.cluster import Cluster
from tests.server.pushing import Pusher, change, somebody

SCAN = random.Random(5).randbytes(100_000)
SCAN_DIGEST = hashlib.sha256(SCAN).hexdigest()


@pytest.fixture
def journal(storage: SqlJournalStorage, clock: SteppingClock) -> Journal:
    return Journal(storage, clock, lambda: new_id(clock.now()))


@pytest.fixture
def laptop(database: Database, journal: Journal, clock: SteppingClock) -> Pusher:
    """Anna's laptop in a county with an office, a participant with a document, and something in quarantine."""
    office = add_office(database, clock, "Skien").id
    anna = add_counsellor(database, clock, "anna", "Skien").id
    pusher = Pusher(journal, clock, somebody(anna, office))
    device = RegisteredDevice(RecordId(pusher.device), anna, "thumb", "{}", clock.now(), "invitation:ABCDE")
    SqlDirectory(database, clock).add_device(device)
    person = pusher.person(family_name="Prøve Ærlig ሰላም")
    Documents(database, clock).bring(pusher.principal, person, SCAN_DIGEST, len(SCAN), 0, SCAN)
    pusher.push(change(new_id(clock.now()), "reception_centre", None, name=7))
    return pusher


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def numbers(database: Database, clock: SteppingClock) -> tuple[str, int]:
    found = digest(database, clock)
    return found["epoch"], found["counter"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_snapshot_is_restored_into_an_empty_database_of_either_kind(
    kind: str, laptop: Pusher, database: Database, clock: SteppingClock, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "fylke.snapshot"
    before = rows(database)
    snapshot(database, file, clock)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Prøve".encode() not in file.read_bytes()
    cluster: Cluster = request.getfixturevalue("cluster")
    address = sqlite_address(tmp_path / "ny.db") if kind == "sqlite" else cluster.new_database()
    other = open_database(address)
    prepare(other, clock)
    clock.moment += timedelta(minutes=5)
    done = restore(other, file, clock)
    assert done.replaced is None
    after = rows(other)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"county", "audit", "audit_head"}
    assert digest(other, clock)["digest"] == digest(database, clock)["digest"]
    assert check(other, clock).problems == ()
    assert AuditLog(other, clock).latest(limit=1)[0].action == "restored"
    other.close()


def test_what_came_after_the_snapshot_goes_back_but_nobody_comes_in_again(
    laptop: Pusher, journal: Journal, database: Database, clock: SteppingClock, tmp_path: Path
) -> None:
    file = tmp_path / "fylke.snapshot"
    snapshot(database, file, clock)
    epoch, counter = numbers(database, clock)
    late = laptop.person(family_name="Sent")
    laptop.push(change(new_id(clock.now()), "reception_centre", None, name=8))
    Documents(database, clock).bring(laptop.principal, late, SCAN_DIGEST, len(SCAN), 0, SCAN)
    revoke(database, clock, laptop.device, DeviceState.LOST)
    noted = AuditLog(database, clock).latest()
    clock.moment += timedelta(minutes=5)
    done = restore(database, file, clock)
    # the journal is yesterday's, in a new era whose numbers lie in a band of their own
    assert numbers(database, clock)[0] == done.epoch != epoch
    assert numbers(database, clock)[1] % BAND == 0
    assert numbers(database, clock)[1] > counter
    assert laptop.pull().entries != ()
    assert late not in {entry.id for entry in laptop.pull().entries}
    hold = journal.pull(laptop.principal, PullRequest(PROTOCOL_VERSION, laptop.device, epoch, 0, 10))
    assert isinstance(hold, NewEpoch)
    assert [(era.epoch, era.ended_at) for era in hold.lineage] == [(epoch, counter), (done.epoch, None)]
    # what may never go back
    device = SqlDirectory(database, clock).device(RecordId(laptop.device))
    assert device is not None
    assert device.state is DeviceState.LOST
    assert AuditLog(database, clock).latest()[1:] == noted
    with database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(quarantine)) == 2
    assert check(database, clock).problems == ()
    # what stood there lies beside the file, whole
    assert done.replaced is not None
    assert read_header(done.replaced).counter > counter
    with pytest.raises(sa.exc.DBAPIError, match="append only"), database.writing() as connection:
        connection.execute(sa.delete(journal_log))


def test_two_restores_in_one_minute_begin_in_different_bands(
    laptop: Pusher, database: Database, clock: SteppingClock, tmp_path: Path
) -> None:
    file = tmp_path / "fylke.snapshot"
    snapshot(database, file, clock)
    restore(database, file, clock)
    first = numbers(database, clock)
    restore(database, file, clock)
    second = numbers(database, clock)
    assert first[0] != second[0]
    assert second[1] // BAND > first[1] // BAND


def test_a_snapshot_is_one_state_while_others_write(
    laptop: Pusher, database: Database, clock: SteppingClock, tmp_path: Path
) -> None:
    file = tmp_path / "fylke.snapshot"
    made = snapshot(database, file, clock)
    laptop.person(family_name="Sent")
    assert read_header(file) == made
    assert made.counter < numbers(database, clock)[1]


def test_a_file_that_is_not_whole_is_refused_and_changes_nothing(
    laptop: Pusher, database: Database, clock: SteppingClock, tmp_path: Path
) -> None:
    file = tmp_path / "fylke.snapshot"
    snapshot(database, file, clock)
    content, before = file.read_bytes(), rows(database)
    middle = len(content) // 2
    broken = {
        b"": {"not_snapshot"},
        b"not a snapshot at all": {"not_snapshot"},
        content[:middle]: {"damaged"},
        content[:-1]: {"damaged"},
        content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]: {"damaged"},
    }
    for damaged, reasons in broken.items():
        file.write_bytes(damaged)
        with pytest.raises(FileRefusedError) as refused:
            restore(database, file, clock)
        assert refused.value.reason in reasons, len(damaged)
    with pytest.raises(FileRefusedError, match="missing"):
        restore(database, tmp_path / "none", clock)
    assert rows(database) == before
    assert sorted(one.name for one in tmp_path.iterdir() if "before-restore" in one.name) == []


def test_another_countys_snapshot_is_refused(
    laptop: Pusher, database: Database, clock: SteppingClock, tmp_path: Path
) -> None:
    other = open_database(sqlite_address(tmp_path / "annet.db"))
    prepare(other, clock)
    add_office(other, clock, "Bodø")
    file = tmp_path / "annet.snapshot"
    snapshot(other, file, clock)
    other.close()
    before = rows(database)
    with pytest.raises(FileRefusedError, match="other_county"):
        restore(database, file, clock)
    assert rows(database) == before


def test_a_newer_programs_snapshot_is_refused(database: Database, clock: SteppingClock, tmp_path: Path) -> None:
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE karriere_server_version SET version_num = '0009'"))
    file = tmp_path / "fylke.snapshot"
    snapshot(database, file, clock)
    with pytest.raises(StoreTooNewError):
        read_header(file)


def test_a_laptop_pushes_again_after_a_restore(
    laptop: Pusher, journal: Journal, database: Database, clock: SteppingClock, tmp_path: Path
) -> None:
    """The administration's own numbers went back too; its next entry is let in."""
    file = tmp_path / "fylke.snapshot"
    snapshot(database, file, clock)
    add_office(database, clock, "Bodø")
    restore(database, file, clock)
    assert add_office(database, clock, "Bodø").is_new
    reply = journal.push(laptop.principal, PushRequest(PROTOCOL_VERSION, laptop.device, None, "old", "new", ()))
    assert type(reply).__name__ == "PushReply"
