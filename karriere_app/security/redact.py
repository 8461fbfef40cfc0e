"""The log file: ids, counts, exception types and places in the code; nothing that a person wrote.

A message is let through only if it stands word for word in the function that logs it: text put together at run time
(an f-string with a name in it) is withheld. Arguments are let through if they are ids, counts, enum members or types.
Of an exception only its type and where it came from are told, never its arguments.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, cast
from uuid import UUID

LOG_FOLDER = "logs"
LOG_NAME = "karriere.log"
WITHHELD = "<withheld>"

_OUR_LOGGERS = ("karriere_app", "ui")
_LARGEST_BYTES = 1_000_000
_KEPT_FILES = 4
# Seven digits: a count, a duration in ms. A phone number has 8, an identity number 11, a DUF number 12.
_LARGEST_COUNT = 9_999_999
_MOST_CAUSES = 8
_MOST_FRAMES = 40
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DOTTED_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_PLACEHOLDER = re.compile(r"%(%|(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z])")


class RedactingFormatter(logging.Formatter):
    """Makes the line of a record, without what a person wrote. Works only in the thread and call that logs.

    One record is one line, followed by one line for each exception of the chain.
    """

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"{moment} {record.levelname} {_name(record.name)}:{record.funcName}:{record.lineno} {_message(record)}"
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + describe_exception(record.exc_info[1])
        return line


class RedactedLogHandler(RotatingFileHandler):
    """The log file, readable by its owner only, four old ones kept.

    ``lost_records`` counts what could not be written (disk full): logging's own way would print the record with its
    arguments on standard error.
    """

    def __init__(self, path: Path) -> None:
        self.lost_records = 0
        super().__init__(path, maxBytes=_LARGEST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True)
        self.setFormatter(RedactingFormatter())

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        self.lost_records += 1

    def close(self) -> None:
        try:
            super().close()
        except OSError:
            self.lost_records += 1

    def _open(self) -> IO[str]:  # type: ignore[override]  # typeshed says TextIOWrapper, which open() returns here
        return open(self.baseFilename, self.mode, encoding=self.encoding, opener=_open_private)


def install_logging(folder: Path, level: int = logging.INFO) -> RedactedLogHandler:
    """Write our messages from ``level`` on, and the libraries' warnings, to ``logs/karriere.log``; return the handler.

    ``folder`` is the profile's. Called once, by the bootstrap; ``remove_logging`` takes it off again.

    Raises:
        OSError: the folder cannot be made.
    """
    logs = folder / LOG_FOLDER
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RedactedLogHandler(logs / LOG_NAME)
    handler.setLevel(level)
    # The root's own level stays: SQLAlchemy and others would begin to tell every statement.
    logging.getLogger().addHandler(handler)
    for name in _OUR_LOGGERS:
        logging.getLogger(name).setLevel(level)
    return handler


def remove_logging(handler: RedactedLogHandler) -> None:
    """Take the handler off and close its file."""
    logging.getLogger().removeHandler(handler)
    for name in _OUR_LOGGERS:
        logging.getLogger(name).setLevel(logging.NOTSET)
    handler.close()


def describe_exception(error: BaseException) -> str:
    """Return one line per exception of the chain: its type, then module:function:line from the outermost call in."""
    return "\n".join(
        f"  {_type_name(type(link))}{_group_members(link)} at {' > '.join(_places(link.__traceback__)) or 'unknown'}"
        for link in _chain(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen and len(seen) < _MOST_CAUSES:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _group_members(error: BaseException) -> str:
    if not isinstance(error, BaseExceptionGroup):
        return ""
    members = cast("BaseExceptionGroup[BaseException]", error).exceptions
    return "(" + ", ".join(_type_name(type(member)) for member in members[:_MOST_CAUSES]) + ")"


def _places(trace: TracebackType | None) -> list[str]:
    """Return the calls; modules by name, since a file's path holds the user's name."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        module = _name(str(trace.tb_frame.f_globals.get("__name__")))
        places.append(f"{module}:{code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-_MOST_FRAMES:]


def _message(record: logging.LogRecord) -> str:
    text = record.msg
    if not isinstance(text, str) or not _is_literal(record, text):
        return WITHHELD
    if not record.args:
        return _one_line(text)
    # logging unpacks a single dict; only named places take their values from it.
    values = record.args if isinstance(record.args, tuple) else (record.args,)
    return _one_line(_filled(text, [_safe(value) for value in values]))


def _filled(text: str, values: list[str]) -> str:
    """Return the text with the values in its places; those left over stand behind it, none is lost."""
    waiting = iter(values)

    def fill(found: re.Match[str]) -> str:
        return "%" if found[1] == "%" else next(waiting, WITHHELD)

    filled = _PLACEHOLDER.sub(fill, text)
    return " ".join([filled, *waiting])


def _safe(value: object) -> str:
    """Return ids, counts, enum members and types as they are, everything else withheld."""
    if value is None or isinstance(value, bool | UUID):
        return str(value)
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, int):
        return str(int(value)) if abs(value) <= _LARGEST_COUNT else WITHHELD
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) <= _LARGEST_COUNT else WITHHELD
    if isinstance(value, type):
        return _type_name(value)
    if isinstance(value, BaseException):
        return _type_name(type(value))
    if isinstance(value, str) and _UUID.fullmatch(value):
        return value
    return WITHHELD


def _is_literal(record: logging.LogRecord, text: str) -> bool:
    """Return whether the text stands in the code of the function that is logging right now."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        code = frame.f_code
        if code.co_filename == record.pathname and frame.f_lineno == record.lineno and code.co_name == record.funcName:
            return any(isinstance(constant, str) and constant == text for constant in code.co_consts)
        frame = frame.f_back
    return False


def _type_name(kind: type) -> str:
    return _name(f"{kind.__module__}.{kind.__qualname__}".replace("<locals>.", "").removeprefix("builtins."))


def _name(text: str) -> str:
    return text if _DOTTED_NAME.fullmatch(text) else WITHHELD


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
