"""The port ``Directory`` on the server's database: accounts, laptops, invitations, the server's own keys.

Nothing is kept in memory: each call is one transaction, so a revocation acts at the next request of any process.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.values import instant_from, instant_text
from karriere_app.server.database import Database, inserted, upsert
from karriere_app.server.directory_port import (
    Account,
    DeviceState,
    Invitation,
    RegisteredDevice,
    SealedWork,
    SigningKey,
)
from karriere_app.server.tables import account, invitation, laptop, replay, sealed, setting, signing_key

_ADMINISTRATOR_KEY = "administrator_key"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What ``counsellor add`` keeps. ``active_until``: the last day with access."""

    counsellor: RecordId
    user: str
    office: RecordId
    roles: frozenset[str]
    active_until: date | None = None


class SqlDirectory:
    """A :class:`karriere_app.server.directory_port.Directory`; ``clock`` says which accounts are active today."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def account(self, counsellor: RecordId) -> Account | None:
        return self._account(account.c.counsellor == counsellor)

    def account_of_user(self, user: str) -> Account | None:
        return self._account(account.c.user == user)

    def accounts(self) -> list[Account]:
        """Return everybody who was ever given access, by user name."""
        with self._database.reading() as connection:
            return sorted(map(self._as_account, connection.execute(sa.select(account))), key=lambda one: one.user)

    def save_account(self, row: AccountRow) -> None:
        """Keep an account, new or changed."""
        with self._database.writing() as connection:
            save_account(connection, row)

    def device(self, device: RecordId) -> RegisteredDevice | None:
        return self._device(laptop.c.id == device)

    def device_with_key(self, thumbprint: str) -> RegisteredDevice | None:
        return self._device(laptop.c.thumbprint == thumbprint)

    def devices(self) -> list[RegisteredDevice]:
        """Return every laptop that was ever registered, the oldest first."""
        with self._database.reading() as connection:
            found = connection.execute(sa.select(laptop).order_by(laptop.c.registered_at))
            return sorted(map(_as_device, found), key=lambda one: (one.registered_at, one.id))

    def add_device(self, device: RegisteredDevice) -> bool:
        with self._database.writing() as connection:
            return inserted(connection, laptop, _device_row(device))

    def revoke(self, device: RecordId, state: DeviceState, at: datetime) -> bool:
        with self._database.writing() as connection:
            found = connection.execute(sa.select(laptop.c.state).where(laptop.c.id == device)).scalar_one_or_none()
            if found is None:
                return False
            # The condition stands in the statement too: two who revoke at once do not make a lost one retired.
            connection.execute(
                sa.update(laptop)
                .where(laptop.c.id == device, laptop.c.state.not_in((DeviceState.LOST.value, state.value)))
                .values(state=state.value, revoked_at=instant_text(at))
            )
            return True

    def add_invitation(self, invited: Invitation) -> bool:
        row = {
            "handle": invited.handle,
            "code_hash": invited.code_hash,
            "counsellor": invited.counsellor,
            "made_at": instant_text(invited.made_at),
            "expires_at": instant_text(invited.expires_at),
            "used_at": _text(invited.used_at),
            "failures": invited.failures,
            "failed_at": _text(invited.failed_at),
        }
        with self._database.writing() as connection:
            return inserted(connection, invitation, row)

    def invitation(self, handle: str) -> Invitation | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(invitation).where(invitation.c.handle == handle)).one_or_none()
        if row is None:
            return None
        return Invitation(
            row.handle,
            row.code_hash,
            RecordId(row.counsellor),
            instant_from(row.made_at),
            instant_from(row.expires_at),
            _instant(row.used_at),
            row.failures,
            _instant(row.failed_at),
        )

    def note_failure(self, handle: str, at: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(
                sa.update(invitation)
                .where(invitation.c.handle == handle)
                .values(failures=invitation.c.failures + 1, failed_at=instant_text(at))
            )

    def use_invitation(self, handle: str, device: RegisteredDevice, at: datetime) -> bool:
        with self._database.writing() as connection:
            spent = connection.execute(
                sa.update(invitation)
                .where(invitation.c.handle == handle, invitation.c.used_at.is_(None))
                .values(used_at=instant_text(at))
            )
            if spent.rowcount == 1 and inserted(connection, laptop, _device_row(device)):
                return True
            connection.get_transaction().rollback()  # type: ignore[union-attr]  # writing() began one
            return False

    def signing_keys(self) -> Sequence[SigningKey]:
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(signing_key)).all()
        keys = [SigningKey(row.kid, instant_from(row.made_at), _instant(row.gone_at), row.private_key) for row in rows]
        return sorted(keys, key=lambda key: (key.made_at, key.kid), reverse=True)

    def add_signing_key(self, key: SigningKey, earlier_gone_at: datetime | None) -> bool:
        row = {
            "kid": key.kid,
            "made_at": instant_text(key.made_at),
            "gone_at": _text(key.gone_at),
            "private_key": key.private_key,
        }
        with self._database.writing() as connection:
            # Two processes that start at once must not both make the first key: the setting's row lets one through.
            first = inserted(connection, setting, {"name": "signing_keys", "value": key.kid})
            if earlier_gone_at is None and not first:
                return False
            if earlier_gone_at is not None:
                connection.execute(
                    sa.update(signing_key)
                    .where(signing_key.c.gone_at.is_(None))
                    .values(gone_at=instant_text(earlier_gone_at))
                )
            return inserted(connection, signing_key, row)

    def administrator_key(self) -> bytes | None:
        with self._database.reading() as connection:
            found = connection.execute(
                sa.select(setting.c.value).where(setting.c.name == _ADMINISTRATOR_KEY)
            ).scalar_one_or_none()
        return base64.b64decode(found) if found is not None else None

    def set_administrator_key(self, public_key: bytes) -> None:
        value = base64.b64encode(public_key).decode()
        with self._database.writing() as connection:
            upsert(connection, setting, [{"name": _ADMINISTRATOR_KEY, "value": value}])

    def keep_sealed(self, work: SealedWork) -> None:
        row = {"id": work.id, "device": work.device, "at": instant_text(work.at), "box": work.box}
        with self._database.writing() as connection:
            upsert(connection, sealed, [row], changing=())

    def sealed_bytes(self, device: RecordId) -> int:
        """Return how much lies sealed of one device."""
        chosen = sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(sealed.c.box)), 0))
        with self._database.reading() as connection:
            return int(connection.execute(chosen.where(sealed.c.device == device)).scalar_one())

    def sealed_work(self) -> list[SealedWork]:
        """Return what lost devices still sent, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(sealed)).all()
        found = [SealedWork(RecordId(row.id), RecordId(row.device), instant_from(row.at), row.box) for row in rows]
        return sorted(found, key=lambda one: one.id)

    def _account(self, condition: sa.ColumnElement[bool]) -> Account | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(account).where(condition)).one_or_none()
        return self._as_account(row) if row is not None else None

    def _as_account(self, row: Any) -> Account:
        active = row.active_until is None or row.active_until >= self._clock.today().isoformat()
        roles = frozenset(json.loads(row.roles))
        return Account(RecordId(row.counsellor), row.user, RecordId(row.office), roles, active)

    def _device(self, condition: sa.ColumnElement[bool]) -> RegisteredDevice | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(laptop).where(condition)).one_or_none()
        return _as_device(row) if row is not None else None


class SqlReplays:
    """A :class:`karriere_app.server.directory_port.Replays` that several server processes share."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_new(self, digest: str, until: datetime, now: datetime) -> bool:
        with self._database.writing() as connection:
            connection.execute(sa.delete(replay).where(replay.c.until <= instant_text(now)))
            return inserted(connection, replay, {"digest": digest, "until": instant_text(until)})


def save_account(connection: sa.Connection, row: AccountRow) -> None:
    """Keep an account in the caller's transaction."""
    upsert(
        connection,
        account,
        [
            {
                "counsellor": row.counsellor,
                "user": row.user,
                "office": row.office,
                "roles": json.dumps(sorted(row.roles)),
                "active_until": row.active_until.isoformat() if row.active_until is not None else None,
            }
        ],
    )


def account_row(connection: sa.Connection, user: str) -> AccountRow | None:
    """Return the account of a user name (lower case) as it is kept, in the caller's transaction."""
    row = connection.execute(sa.select(account).where(account.c.user == user)).one_or_none()
    if row is None:
        return None
    until = date.fromisoformat(row.active_until) if row.active_until is not None else None
    return AccountRow(RecordId(row.counsellor), row.user, RecordId(row.office), frozenset(json.loads(row.roles)), until)


def _device_row(device: RegisteredDevice) -> dict[str, Any]:
    return {
        "id": device.id,
        "counsellor": device.counsellor,
        "thumbprint": device.thumbprint,
        "public_key": device.public_key,
        "registered_at": instant_text(device.registered_at),
        "registered_by": device.registered_by,
        "state": device.state.value,
        "revoked_at": _text(device.revoked_at),
    }


def _as_device(row: Any) -> RegisteredDevice:
    return RegisteredDevice(
        RecordId(row.id),
        RecordId(row.counsellor),
        row.thumbprint,
        row.public_key,
        instant_from(row.registered_at),
        row.registered_by,
        DeviceState(row.state),
        _instant(row.revoked_at),
    )


def _text(moment: datetime | None) -> str | None:
    return instant_text(moment) if moment is not None else None


def _instant(text: str | None) -> datetime | None:
    return instant_from(text) if text is not None else None
