"""An older store becomes exactly what today's declarations make, whole steps at a time."""

from __future__ import annotations

import shutil
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.domain.participant import Participant
from karriere_app.errors import StoreDamagedError
from karriere_app.security.secret import DataKey
from karriere_app.store.engine import DATABASE_FILE, SCHEMA_VERSION, Database
from karriere_app.store.migrations.runner import STEPS, upgrade
from karriere_app.store.open_store import Identity, Store

KEY = DataKey(bytes(range(32)))
NEXT = f"{SCHEMA_VERSION + 1:04}"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _nothing(_: sa.Connection) -> None:
    """These stores hold no participants to index."""


def shape(database: Database) -> dict[str, object]:
    """Return every table with its columns and indexes, whatever the text of its making looks like."""
    with database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'").scalars().all()
        return {
            name: (
                [tuple(row[1:]) for row in connection.exec_driver_sql(f'PRAGMA table_xinfo("{name}")')],
                sorted(
                    (
                        row[1],
                        row[2],
                        tuple(column[2] for column in connection.exec_driver_sql(f'PRAGMA index_info("{row[1]}")')),
                    )
                    for row in connection.exec_driver_sql(f'PRAGMA index_list("{name}")').all()
                ),
            )
            for name in sorted(names)
        }


def _columns(connection: sa.Connection, index: str) -> tuple[str, ...]:
    return tuple(column[2] for column in connection.exec_driver_sql(f'PRAGMA index_info("{index}")'))


def fresh(folder: Path) -> Store:
    folder.mkdir()
    me = RecordId(str(uuid.uuid4()))
    return Store.create(folder, KEY, Identity(str(uuid.uuid4()), "laptop-1", me, me))


def with_one_person(folder: Path) -> str:
    store = fresh(folder)
    person = Participant(id=new_id(NOW), created_at=NOW, created_by=new_id(NOW), given_names="Selam")
    with store.unit_of_work(NOW, lambda: new_id(NOW)) as uow:
        uow.save(person)
    store.close()
    return person.id


def test_every_step_from_nothing_gives_todays_schema(tmp_path: Path) -> None:
    today = fresh(tmp_path / "today")
    old = Database.create(tmp_path / DATABASE_FILE, KEY)
    upgrade(old, _nothing)
    assert old.schema_version() == SCHEMA_VERSION
    assert shape(old) == shape(today.database)
    today.close()
    old.close()


def test_a_store_of_today_is_not_touched(tmp_path: Path) -> None:
    with_one_person(tmp_path / "profile")
    before = (tmp_path / "profile" / DATABASE_FILE).read_bytes()
    database = Database(tmp_path / "profile" / DATABASE_FILE, KEY)
    upgrade(database, _nothing)
    database.close()
    assert (tmp_path / "profile" / DATABASE_FILE).read_bytes() == before


def _steps_with(folder: Path, body: str) -> Path:
    steps = folder / "steps"
    shutil.copytree(STEPS / "versions", steps / "versions")
    numbers = f'revision = "{NEXT}"\ndown_revision = "{SCHEMA_VERSION:04}"'
    (steps / "versions" / f"v{NEXT}_next.py").write_text(
        f"from alembic import op\n\n{numbers}\n\n\ndef upgrade():\n{body}"
    )
    return steps


def test_a_later_step_keeps_the_rows_and_leaves_a_copy_beside(tmp_path: Path) -> None:
    with_one_person(tmp_path / "profile")
    steps = _steps_with(tmp_path, '    op.execute("ALTER TABLE participant ADD COLUMN shoe_size TEXT")\n')
    database = Database(tmp_path / "profile" / DATABASE_FILE, KEY)
    upgrade(database, _nothing, steps)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT given_names, shoe_size FROM participant").all() == [("Selam", None)]
        assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == SCHEMA_VERSION + 1
    database.close()
    copy = Database(tmp_path / "profile" / f"karriere-before-{NEXT}.db", KEY)
    assert copy.schema_version() == SCHEMA_VERSION
    copy.close()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            '    op.execute("ALTER TABLE participant ADD COLUMN x TEXT")\n    raise RuntimeError("broken step")\n',
            RuntimeError,
        ),
        ('    op.execute("DELETE FROM participant")\n', StoreDamagedError),
    ],
)
def test_a_step_that_fails_or_loses_rows_leaves_the_store_as_it_was(
    tmp_path: Path, body: str, error: type[Exception]
) -> None:
    with_one_person(tmp_path / "profile")
    database = Database(tmp_path / "profile" / DATABASE_FILE, KEY)
    before = shape(database)
    with pytest.raises(error):
        upgrade(database, _nothing, _steps_with(tmp_path, body))
    assert shape(database) == before
    database.close()
    Store(tmp_path / "profile", KEY).close()
