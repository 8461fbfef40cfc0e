"""One-time codes: typed as people type, good once, guessed by nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.errors import RecordNotFoundError
from karriere_app.server.administration import add_counsellor, add_office
from karriere_app.server.database import Database
from karriere_app.server.directory import SqlDirectory
from karriere_app.server.directory_port import Account, DeviceState, RegisteredDevice
from karriere_app.server.invitations import LONGEST_WAIT_SECONDS, VALID_FOR, invite, normal_code, redeem, wait_seconds
from karriere_app.server.refusals import SignInRefusedError, TryLaterError
from karriere_app.sync.signed import canonical_jwk, new_key, thumbprint


class Desk:
    """Where codes are made and spent."""

    def __init__(self, database: Database, clock: SteppingClock) -> None:
        self.database, self.clock = database, clock
        self.directory = SqlDirectory(database, clock)
        add_office(database, clock, "Skien")
        add_counsellor(database, clock, "anna", "Skien")
        self.key, self.device = new_key(), new_id(clock.now())

    def row(self, counsellor: RecordId, by: str) -> RegisteredDevice:
        public = canonical_jwk(self.key)
        return RegisteredDevice(self.device, counsellor, thumbprint(self.key), public, self.clock.now(), by)

    def spend(self, code: str) -> Account:
        return redeem(self.directory, code, self.row, self.clock)


@pytest.fixture
def desk(database: Database, clock: SteppingClock) -> Desk:
    return Desk(database, clock)


@pytest.fixture
def code(desk: Desk) -> str:
    return invite(desk.directory, "anna", desk.clock).code


def wrong(code: str) -> str:
    """Return a well-formed code that differs in its last secret sign."""
    signs = code.replace("-", "")
    others = (one for one in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if one != signs[23])
    return next(
        whole
        for one in others
        for last in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        if normal_code(whole := signs[:23] + one + last)
    )


def test_a_code_is_spent_once(desk: Desk, code: str) -> None:
    assert desk.spend(code).user == "anna"
    assert desk.directory.device(desk.device) is not None
    other = Desk.__new__(Desk)
    other.directory, other.clock, other.key, other.device = (
        desk.directory,
        desk.clock,
        new_key(),
        new_id(desk.clock.now()),
    )
    with pytest.raises(SignInRefusedError) as refused:
        other.spend(code)
    assert (refused.value.error, refused.value.reason) == ("invalid_grant", "code_over")


def test_the_same_laptop_may_ask_again_whose_answer_was_lost(desk: Desk, code: str) -> None:
    assert desk.spend(code) == desk.spend(code)


def test_not_once_it_was_revoked(desk: Desk, code: str) -> None:
    desk.spend(code)
    desk.directory.revoke(desk.device, DeviceState.LOST, desk.clock.now())
    with pytest.raises(SignInRefusedError):
        desk.spend(code)


@pytest.mark.parametrize("dash", ["", "-", " ", "–", "—", " - ", ".", "_", "\n"])
def test_a_code_is_read_as_people_type_it(dash: str, desk: Desk, code: str) -> None:
    typed = dash.join(code.split("-")).lower().replace("0", "o").replace("1", "l")
    assert normal_code(f"  {typed} ") == code.replace("-", "")


@pytest.mark.parametrize("typed", ["", "x", "U" * 25, "0" * 24, "0" * 26, "é" * 25, "0" * 10_000, "\x00" * 25])
def test_what_is_no_code_is_none(typed: str, desk: Desk) -> None:
    assert normal_code(typed) is None
    with pytest.raises(SignInRefusedError):
        desk.spend(typed)


def test_one_wrong_sign_or_two_swapped_ones_show_without_asking(code: str) -> None:
    signs = code.replace("-", "")
    for place in range(24):
        changed = signs[:place] + ("2" if signs[place] != "2" else "3") + signs[place + 1 :]
        assert normal_code(changed) is None
        if signs[place] != signs[place + 1]:
            swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
            assert normal_code(swapped) is None


def test_a_code_ends_after_a_week(desk: Desk, code: str) -> None:
    desk.clock.moment += VALID_FOR
    with pytest.raises(SignInRefusedError):
        desk.spend(code)


def test_wrong_codes_wait_longer_and_longer_and_the_right_one_is_not_lost(desk: Desk, code: str) -> None:
    for failures in range(1, 9):
        with pytest.raises(SignInRefusedError):
            desk.spend(wrong(code))
        seconds = wait_seconds(failures)
        if seconds:
            with pytest.raises(TryLaterError) as told:
                desk.spend(code)
            assert told.value.retry_after_seconds == seconds
        desk.clock.moment += timedelta(seconds=seconds)
    assert desk.spend(code).user == "anna"


def test_the_wait_grows_to_a_minute() -> None:
    assert [wait_seconds(number) for number in range(10)] == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60]
    assert wait_seconds(10_000) == LONGEST_WAIT_SECONDS


def test_the_server_keeps_no_code(desk: Desk, code: str) -> None:
    with desk.database.reading() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM invitation").all())
    assert code.replace("-", "")[5:] not in kept


def test_nobody_is_invited_who_is_not_here(desk: Desk) -> None:
    for user in ("berit", ""):
        with pytest.raises(RecordNotFoundError):
            invite(desk.directory, user, desk.clock)


def test_whose_access_has_ended_is_not_let_in_by_an_old_code(desk: Desk, code: str) -> None:
    yesterday = desk.clock.today() - timedelta(days=1)
    add_counsellor(desk.database, desk.clock, "anna", "Skien", active_until=yesterday)
    with pytest.raises(SignInRefusedError):
        desk.spend(code)
