"""Every stored database of an earlier release opens, is brought up to date and holds what it held."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from karriere_app.bootstrap import Opened, unlock
from karriere_app.clock import SystemClock
from karriere_app.domain.digest import store_digest
from karriere_app.errors import WrongPassphraseError
from karriere_app.services import digests
from karriere_app.services.keeping import verify
from karriere_app.services.participants import search
from karriere_app.services.prints import reprint
from karriere_app.services.records import RecordChange, apply_changes, list_kind
from karriere_app.store.engine import SCHEMA_VERSION
from karriere_app.store.open_store import Store
from tests.store.test_migrations import shape

STORED = Path(__file__).resolve().parents[1] / "data" / "old_databases"
PASSPHRASE = "fire gamle båter i fjorden"
RELEASES = sorted(folder.name for folder in STORED.iterdir() if folder.is_dir())


def opened_copy(release: str, tmp_path: Path) -> Opened:
    folder = tmp_path / "lager"
    shutil.copytree(STORED / release, folder)
    return unlock(folder, PASSPHRASE, None, SystemClock())


def made_anew(tmp_path: Path) -> Path:
    folder = tmp_path / "i dag"
    folder.mkdir()
    return folder


def test_there_is_one_for_every_schema_so_far() -> None:
    schemas = [json.loads((STORED / release / "content.json").read_text())["schema"] for release in RELEASES]
    assert schemas == list(range(1, SCHEMA_VERSION + 1))


@pytest.mark.parametrize("release", RELEASES)
def test_an_old_store_opens_at_todays_schema_with_the_same_content(release: str, tmp_path: Path) -> None:
    told = json.loads((STORED / release / "content.json").read_text())
    opened = opened_copy(release, tmp_path)
    assert opened.store.database.schema_version() == SCHEMA_VERSION
    fresh = Store.create(made_anew(tmp_path), opened.key, opened.store.identity)
    assert shape(opened.store.database) == shape(fresh.database)
    fresh.close()
    assert store_digest(digests.of_store(opened.desk).items()) == told["digest"]
    assert len(list_kind(opened.desk, "participant")) == told["participants"]
    assert [hit.name for hit in search(opened.desk, "ሰላም", 5)] == ["Selam Tesfaye Haile"]
    opened.store.close()
    assert verify(opened.store.folder, opened.key).is_sound
    opened.close()


@pytest.mark.parametrize("release", RELEASES)
def test_work_goes_on_in_an_old_store(release: str, tmp_path: Path) -> None:
    opened = opened_copy(release, tmp_path)
    made = apply_changes(opened.desk, [RecordChange("participant", None, {"given_names": "Ny", "family_name": "Nå"})])
    assert made.ids[0] in [hit.id for hit in search(opened.desk, "ny nå", 5)]
    printed = list_kind(opened.desk, "printed_document")[0]
    assert reprint(opened.desk, printed["id"]).startswith(b"%PDF")
    opened.close()


def test_another_passphrase_does_not_open_it(tmp_path: Path) -> None:
    shutil.copytree(STORED / RELEASES[0], tmp_path / "lager")
    with pytest.raises(WrongPassphraseError):
        unlock(tmp_path / "lager", PASSPHRASE + "e", None, SystemClock())
