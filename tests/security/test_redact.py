from __future__ import annotations

import logging
import os
import stat
import threading
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from uuid import UUID

import pytest

from karriere_app.errors import InvalidValueError
from karriere_app.security.redact import (
    LOG_FOLDER,
    LOG_NAME,
    WITHHELD,
    RedactedLogHandler,
    describe_exception,
    install_logging,
    remove_logging,
)

NAME = "Amina Testesen"
NATIONAL_ID = "29829096013"
CANARIES = [NAME, "Amina", "Testesen", NATIONAL_ID, "amina", "0192"]
RECORD_ID = "11111111-7b1c-7def-8123-456789abcdef"

log = logging.getLogger("karriere_app.tried")


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[RedactedLogHandler]:
    installed = install_logging(tmp_path)
    yield installed
    remove_logging(installed)


@pytest.fixture
def written(tmp_path: Path, handler: RedactedLogHandler) -> Path:
    return tmp_path / LOG_FOLDER / LOG_NAME


class State(Enum):
    OPEN = NAME


def test_an_exception_with_a_name_and_an_identity_number_leaves_neither(written: Path) -> None:
    def inner() -> None:
        participant = {"name": NAME}
        raise KeyError(NATIONAL_ID, participant)

    try:
        try:
            inner()
        except KeyError as error:
            error.add_note(NAME)
            raise InvalidValueError("participant", NAME, NATIONAL_ID) from error
    except InvalidValueError:
        log.exception("could not save %s of %s", NAME, NATIONAL_ID)
    text = written.read_text(encoding="utf-8")
    assert "could not save <withheld> of <withheld>" in text
    assert "karriere_app.errors.InvalidValueError at " in text
    assert "  KeyError at " in text
    assert ":inner:" in text
    assert not any(canary in text for canary in CANARIES)


def test_text_put_together_at_run_time_is_withheld(written: Path) -> None:
    log.info(f"opened {NAME}")
    log.info("opened " + NATIONAL_ID)
    log.info(NAME.lower())
    log.info({"name": NAME})
    text = written.read_text(encoding="utf-8")
    assert text.count(WITHHELD) == 4
    assert not any(canary in text for canary in CANARIES)


def test_ids_counts_and_codes_are_told(written: Path) -> None:
    log.info(
        "kept %d of %s in %.1f ms, %s %s %s %r %s 100 %%",
        12,
        RECORD_ID,
        1.25,
        UUID(RECORD_ID),
        State.OPEN,
        KeyError,
        ValueError(NAME),
        None,
    )
    text = written.read_text(encoding="utf-8")
    assert f"kept 12 of {RECORD_ID} in 1.250 ms, {RECORD_ID} State.OPEN KeyError ValueError None 100 %" in text
    assert "INFO karriere_app.tried:test_ids_counts_and_codes_are_told:" in text
    assert not any(canary in text for canary in CANARIES)


@pytest.mark.parametrize(
    "value", [NAME, int(NATIONAL_ID), 98765432, float(NATIONAL_ID), [NAME], {"a": NAME}, NAME.encode(), Path(NAME)]
)
def test_any_other_argument_is_withheld(written: Path, value: object) -> None:
    log.warning("seen %s", value)
    assert written.read_text(encoding="utf-8").endswith(f"seen {WITHHELD}\n")


def test_too_few_and_too_many_arguments_lose_nothing(
    handler: RedactedLogHandler, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Away from pytest's own handlers, which refuse a wrong number of arguments.
    monkeypatch.setattr(log, "propagate", False)
    log.addHandler(handler)
    log.info("one %s two %s", 1)
    log.info("one", 1, 2)
    log.info("named %(n)s", {"n": 5, "who": NAME})
    log.removeHandler(handler)
    lines = written.read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith(f"one 1 two {WITHHELD}")
    assert lines[1].endswith("one 1 2")
    assert lines[2].endswith(f"named {WITHHELD}")


def test_a_message_from_another_thread_is_told(written: Path) -> None:
    def work() -> None:
        log.info("the worker began")

    thread = threading.Thread(target=work, name=NAME)
    thread.start()
    thread.join()
    text = written.read_text(encoding="utf-8")
    assert "the worker began" in text
    assert NAME not in text


def test_a_logger_named_after_a_person_is_withheld(written: Path) -> None:
    logging.getLogger(NAME).warning("seen")
    assert NAME not in written.read_text(encoding="utf-8")


def test_a_line_break_does_not_forge_a_line(written: Path) -> None:
    log.info("first\n2026-01-01 INFO forged")
    assert len(written.read_text(encoding="utf-8").splitlines()) == 1


def test_an_exception_group_names_its_members() -> None:
    group = ExceptionGroup(NAME, [ValueError(NAME), KeyError(NATIONAL_ID)])
    assert describe_exception(group) == "  ExceptionGroup(ValueError, KeyError) at unknown"


def test_a_circular_chain_ends() -> None:
    first, second = ValueError(NAME), KeyError(NAME)
    first.__cause__, second.__cause__ = second, first
    assert describe_exception(first).count("at") == 2


def test_no_path_of_the_machine_is_told(written: Path) -> None:
    try:
        Path("/home/amina/nowhere").read_text(encoding="utf-8")
    except OSError:
        log.exception("not read")
    text = written.read_text(encoding="utf-8")
    assert "FileNotFoundError" in text
    assert "/" not in text.replace("<withheld>", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits; the profile folder's ACL holds")
def test_only_the_owner_reads_the_log(written: Path) -> None:
    log.info("first")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert stat.S_IMODE(written.parent.stat().st_mode) == 0o700


def test_old_files_go(written: Path) -> None:
    for _ in range(6):
        with written.open("a", encoding="utf-8") as file:
            file.write("x" * 1_000_000)
        log.info("one more")
    names = sorted(os.listdir(written.parent))
    assert names == [LOG_NAME, *(f"{LOG_NAME}.{number}" for number in range(1, 5))]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the full device of Linux")
def test_a_full_disk_is_counted_and_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / LOG_FOLDER).mkdir()
    (tmp_path / LOG_FOLDER / LOG_NAME).symlink_to("/dev/full")
    installed = install_logging(tmp_path)
    log.warning("lost %s", NAME)
    assert installed.lost_records == 1
    remove_logging(installed)
    assert NAME not in "".join(capfd.readouterr())


def test_libraries_tell_their_warnings_only(written: Path) -> None:
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("trouble")
    log.debug("detail")
    log.info("ours")
    lines = written.read_text(encoding="utf-8").splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["trouble", "ours"]


def test_removing_the_log_ends_it(tmp_path: Path) -> None:
    installed = install_logging(tmp_path)
    remove_logging(installed)
    log.warning("after")
    assert not (tmp_path / LOG_FOLDER / LOG_NAME).exists()
