"""The bytes of documents and prints, up and down in parts, so that a line may break (server/documents.py).

Up: the server is asked how much it has, then gets what it lacks, oldest first. Which papers it has confirmed is not
kept one by one: up to which change set they were looked through, and which of those are still to bring; a restored
server (another epoch) is asked about all anew. Down: the papers of the counsellor's own participants come by
themselves, newest first, those of others when somebody wants to see them. What came is kept only when its digest is
right, and never shown before.

A part that a slow line does not carry in time is halved. What has come of a paper stays in memory while the program
runs, and the next try goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.errors import KarriereError
from karriere_app.store import sync_rows
from karriere_app.store.blobs import (
    Paper,
    are_sound,
    bytes_part,
    bytes_size,
    is_spoken_of,
    keep_bytes,
    last_change,
    missing_papers,
    papers_still_here,
    papers_written_since,
)
from karriere_app.store.open_store import Store
from karriere_app.store.tables import setting
from karriere_app.sync.ports import (
    CaptivePortalError,
    GarbledReplyError,
    NetworkDownError,
    RequestRefusedError,
    RequestTooLargeError,
)
from karriere_app.sync.sign_in import DeviceSession
from karriere_app.sync.transport import accepted
from karriere_app.sync.wire import Answered, Call

PART_BYTES = 1024 * 1024
SMALLEST_PART_BYTES = 32 * 1024
LARGEST_BYTES = 21 * PART_BYTES
"""The largest paper that the server takes."""
TRIED_AGAIN_SECONDS = 3_600.0

_BYTES = {"Content-Type": "application/octet-stream"}
_NOT_FOUND, _WRONG_OFFSET, _DAMAGED = 404, 409, 422
_SETTING = "papers"
_SIZE_HEADER = "document-size"
_MOST_PARTS = 2 * LARGEST_BYTES // SMALLEST_PART_BYTES


class PaperMissingError(KarriereError):
    """The server does not have the bytes, not yet, or not for this counsellor; or what came was not them, twice.

    ``reason`` is a code: not_there, damaged.
    """

    exit_code = 7

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Brought:
    """What is kept of the papers that went up: looked through up to ``seq`` in ``epoch``; ``waiting`` are to come."""

    epoch: str | None = None
    seq: int = 0
    waiting: tuple[Paper, ...] = ()


@dataclass(slots=True)
class _Coming:
    """A paper that is on its way down."""

    size: int
    content: bytearray


class Papers:
    """Carries papers for one open store. Used by the network worker alone; the store's gate is held in between only.

    ``sent`` and ``received`` count whole papers since the object was made, also where a call was broken off.
    """

    def __init__(
        self, session: DeviceSession, store: Store, clock: Clock, ran: Callable[[], float] = time.monotonic
    ) -> None:
        self._session, self._store, self._clock, self._ran = session, store, clock, ran
        self._part = PART_BYTES
        self._coming: dict[Paper, _Coming] = {}
        self._later: dict[Paper, float] = {}
        self.sent = self.received = 0

    def waiting(self) -> int:
        """Return how many papers the server has not confirmed yet."""
        return len(self._looked_through().waiting)

    def bring(self, stopped: Callable[[], bool] = lambda: False, *, before_sync: bool = False) -> None:
        """Bring the server the papers that it lacks, oldest first. Call it before and after a sync.

        Before, because a participant whom the sync takes away takes the bytes along; after, because the server takes
        no paper of a participant whom it does not know yet. What the server does not take after a sync stays, and is
        offered again after an hour.

        Raises: TransportError; what was brought before stays brought.
        """
        brought = self._looked_through()
        for paper in brought.waiting:
            if stopped():
                return
            if self._is_put_off(paper):
                continue
            if self._bring(paper):
                brought = replace(brought, waiting=tuple(one for one in brought.waiting if one != paper))
                self._keep(brought)
                self.sent += 1
            elif not before_sync:
                self._put_off(paper)

    def fetch_own(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Fetch the missing papers of the counsellor's own participants, newest first.

        Raises: TransportError; what has come stays.
        """
        with self._reading() as connection:
            counsellor = self._store.identity.counsellor
            missing = missing_papers(connection, counsellor, self._clock.today().isoformat())
        for paper in missing:
            if stopped():
                return
            if self._is_put_off(paper):
                continue
            try:
                self.fetch(paper.participant, paper.sha256)
            except PaperMissingError:
                self._put_off(paper)

    def fetch(
        self, participant: str, sha256: str, progress: Callable[[int, int], None] = lambda came, size: None
    ) -> None:
        """Fetch a paper into the store, going on where an earlier try broke off. ``progress``: bytes come, and in all.

        Raises:
            PaperMissingError: not to be had.
            TransportError: the line broke; the next call goes on.
        """
        paper = Paper(participant, sha256)
        for _ in range(2):
            content = self._fetched(paper, progress)
            del self._coming[paper]
            if hashlib.sha256(content).hexdigest() == sha256:
                self._take_in(paper, content)
                return
        raise PaperMissingError("damaged")

    # ---- up --------------------------------------------------------------------------------------------------------

    def _bring(self, paper: Paper) -> bool:
        """Bring one paper; say whether the server has confirmed it (or it is gone from here)."""
        with self._reading() as connection:
            size = bytes_size(connection, paper.sha256)
        if size is None:
            return True
        if not 0 < size <= LARGEST_BYTES:
            return False
        try:
            return self._brought(paper, size)
        except RequestRefusedError:
            return False

    def _brought(self, paper: Paper, size: int) -> bool:
        offset = self._offset(paper, size)
        is_second_try = False
        for _ in range(_MOST_PARTS):
            if offset == size:
                return True
            answer = self._put(paper, size, offset)
            if answer.status == _NOT_FOUND:
                return False
            if answer.status == _DAMAGED and answer.error == "digest" and not is_second_try and self._is_sound(paper):
                is_second_try, offset = True, 0
                continue
            if answer.status != _WRONG_OFFSET:
                accepted(answer)
            offset = _number(answer, "offset", size)
        raise GarbledReplyError

    def _offset(self, paper: Paper, size: int) -> int:
        answer = self._session.call(Call("GET", f"{_path(paper)}/offset"))
        if answer.status == _NOT_FOUND:
            # Nothing is there, or the participant is not for us: the first part will tell.
            _require_the_server(answer)
            return 0
        return _number(accepted(answer), "offset", size)

    def _put(self, paper: Paper, size: int, offset: int) -> Answered:
        """Send the next part, in a smaller one where the line or the server does not take it."""
        while True:
            with self._reading() as connection:
                part = bytes_part(connection, paper.sha256, offset, self._part)
            try:
                answer = self._session.call(Call("PUT", f"{_path(paper)}?size={size}&offset={offset}", _BYTES, part))
                if answer.status in (_NOT_FOUND, _WRONG_OFFSET, _DAMAGED):
                    _require_the_server(answer)
                else:
                    accepted(answer)
            except NetworkDownError:
                self._halve()
                raise
            except RequestTooLargeError:
                if not self._halve():
                    raise
                continue
            self._part = min(2 * self._part, PART_BYTES)
            return answer

    def _halve(self) -> bool:
        """Make the next parts smaller; say whether that was possible."""
        before, self._part = self._part, max(self._part // 2, SMALLEST_PART_BYTES)
        return self._part < before

    def _is_sound(self, paper: Paper) -> bool:
        with self._reading() as connection:
            return are_sound(connection, paper.sha256)

    def _looked_through(self) -> _Brought:
        """Return what is to bring, with what was written since the last look, and keep that."""
        with self._store.gate, self._store.database.writing() as connection:
            kept = _read(connection)
            epoch, seq = sync_rows.read_state(connection)["epoch"], last_change(connection)
            if epoch is None:
                return _Brought()
            if kept.epoch != epoch:
                kept = _Brought(epoch)
            waiting = papers_still_here(connection, kept.waiting)
            if seq > kept.seq:
                known = set(waiting)
                waiting += [one for one in papers_written_since(connection, kept.seq) if one not in known]
            found = _Brought(epoch, seq, tuple(waiting))
            if found != kept:
                _write(connection, found)
        return found

    def _keep(self, brought: _Brought) -> None:
        with self._store.gate, self._store.database.writing() as connection:
            _write(connection, brought)

    # ---- down ------------------------------------------------------------------------------------------------------

    def _fetched(self, paper: Paper, progress: Callable[[int, int], None]) -> bytes:
        while True:
            coming = self._coming.get(paper)
            start = len(coming.content) if coming is not None else 0
            try:
                answer = self._session.call(Call("GET", f"{_path(paper)}?offset={start}&length={self._part}"))
            except (NetworkDownError, GarbledReplyError):
                self._halve()
                raise
            if answer.status == _NOT_FOUND:
                _require_the_server(answer)
                self._coming.pop(paper, None)
                raise PaperMissingError("not_there")
            content, size = accepted(answer).content, _size(answer)
            if coming is None or coming.size != size:
                coming = self._coming[paper] = _Coming(size, bytearray())
                if start:
                    continue
            if not content or start + len(content) > size:
                del self._coming[paper]
                raise GarbledReplyError
            coming.content += content
            self._part = min(2 * self._part, PART_BYTES)
            progress(len(coming.content), size)
            if len(coming.content) == size:
                return bytes(coming.content)

    def _take_in(self, paper: Paper, content: bytes) -> None:
        """Keep the bytes, unless their record has left this laptop meanwhile."""
        with self._store.gate, self._store.database.writing() as connection:
            if not is_spoken_of(connection, paper):
                raise PaperMissingError("not_there")
            keep_bytes(connection, paper.sha256, content)
        self.received += 1

    # ---- both ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._store.gate, self._store.reading() as connection:
            yield connection

    def _is_put_off(self, paper: Paper) -> bool:
        return self._ran() < self._later.get(paper, 0.0)

    def _put_off(self, paper: Paper) -> None:
        self._later[paper] = self._ran() + TRIED_AGAIN_SECONDS


def _path(paper: Paper) -> str:
    return f"/v1/participants/{paper.participant}/documents/{paper.sha256}"


def _require_the_server(answer: Answered) -> None:
    if not answer.is_of_a_county_server:
        raise CaptivePortalError


def _number(answer: Answered, name: str, most: int) -> int:
    found = answer.tree().get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= most:
        raise GarbledReplyError
    return found


def _size(answer: Answered) -> int:
    text = answer.headers.get(_SIZE_HEADER, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10) or not 0 < int(text) <= LARGEST_BYTES:
        raise GarbledReplyError
    return int(text)


def _read(connection: sa.Connection) -> _Brought:
    text = connection.execute(sa.select(setting.c.value).where(setting.c.name == _SETTING)).scalar_one_or_none()
    if text is None:
        return _Brought()
    tree = json.loads(text)
    return _Brought(tree["epoch"], tree["seq"], tuple(_papers(tree["waiting"])))


def _papers(rows: Iterable[list[str]]) -> Iterator[Paper]:
    return (Paper(participant, sha256) for participant, sha256 in rows)


def _write(connection: sa.Connection, brought: _Brought) -> None:
    waiting = [[one.participant, one.sha256] for one in brought.waiting]
    text = json.dumps({"epoch": brought.epoch, "seq": brought.seq, "waiting": waiting})
    connection.execute(sa.delete(setting).where(setting.c.name == _SETTING))
    connection.execute(sa.insert(setting), {"name": _SETTING, "value": text})
