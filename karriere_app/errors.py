"""Expected errors: types with fields, never sentences.

The window's sentences are made in ``ui/messages.py``, the command line's in ``karriere_app/messages.py``.
No error carries personal data: ids, field names, counts and codes only.
"""

from __future__ import annotations


class KarriereError(Exception):
    """An expected trouble that becomes one sentence. ``exit_code`` is what the command line ends with."""

    exit_code = 3


class UsageError(KarriereError):
    """The command was called wrongly."""

    exit_code = 2

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidValueError(KarriereError):
    """A value that a field cannot take; ``reason`` is a code of ``karriere_app.domain.values.Problem``."""

    def __init__(
        self, kind: str, field: str, reason: str, limit: str | None = None, record_id: str | None = None
    ) -> None:
        super().__init__(kind, field, reason, limit)
        self.kind, self.field, self.reason, self.limit = kind, field, reason, limit
        self.record_id = record_id


class InvalidLineError(KarriereError):
    """One line of an applied file was refused; ``cause`` says why. Nothing of the file was kept."""

    def __init__(self, line: int, cause: KarriereError) -> None:
        super().__init__(line, cause)
        self.line, self.cause = line, cause
        self.exit_code = cause.exit_code


class MalformedLineError(KarriereError):
    """A line is not one JSON object of the agreed shape; ``reason`` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownKindError(KarriereError):
    """No record kind has this name."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class RecordNotFoundError(KarriereError):
    """No record has this id, or it may not be seen: the two look the same."""

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id


class NotAllowedError(KarriereError):
    """The counsellor's role or office does not permit the action."""

    exit_code = 8

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class FinalRecordError(KarriereError):
    """The content of a final aggregate does not change; a correction is a new version with a reason."""

    def __init__(self, kind: str, record_id: str) -> None:
        super().__init__(kind, record_id)
        self.kind, self.record_id = kind, record_id


class UndoConflictError(KarriereError):
    """What a change set wrote was changed since, so it is not undone; ``fields`` are names ``kind.field``."""

    exit_code = 9

    def __init__(self, change_set: str, fields: tuple[str, ...]) -> None:
        super().__init__(change_set, fields)
        self.change_set, self.fields = change_set, fields


class ConflictSettledError(KarriereError):
    """Somebody has chosen in this conflict already: the first choice stands."""

    exit_code = 9

    def __init__(self, conflict: str) -> None:
        super().__init__(conflict)
        self.conflict = conflict


class ChoiceRefusedError(KarriereError):
    """This cannot be chosen in this conflict; ``choice`` is a code."""

    exit_code = 2

    def __init__(self, conflict: str, choice: str) -> None:
        super().__init__(conflict, choice)
        self.conflict, self.choice = conflict, choice


class MergeRefusedError(KarriereError):
    """Two participants cannot be made one, or one not two again.

    ``reason`` is a code: same, keep_merged, other_merged, not_merged.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LeaseEndedError(KarriereError):
    """The laptop has not met the county's server for longer than its lease: nothing opens but sync."""

    exit_code = 8


class LaptopStoppedError(KarriereError):
    """The county has taken the laptop out of service, as lost or as retired: nothing opens but sync."""

    exit_code = 8

    def __init__(self, *, lost: bool) -> None:
        super().__init__(lost)
        self.lost = lost


class NotReadyError(KarriereError):
    """Ferdigstill is blocked; ``fields`` and ``rules`` name what is missing (law.md section 7 ids)."""

    def __init__(self, kind: str, record_id: str, fields: tuple[str, ...], rules: tuple[str, ...]) -> None:
        super().__init__(kind, record_id, fields, rules)
        self.kind, self.record_id, self.fields, self.rules = kind, record_id, fields, rules


class RouteRefusedError(KarriereError):
    """A plan has one to three routes; ``reason`` is too_many (adding one) or last (removing the only one)."""

    def __init__(self, plan: str, reason: str) -> None:
        super().__init__(plan, reason)
        self.plan, self.reason = plan, reason


class WrongPassphraseError(KarriereError):
    """The passphrase (or recovery key, where ``what`` says so) does not open the envelope."""

    exit_code = 4

    def __init__(self, what: str = "passphrase") -> None:
        super().__init__(what)
        self.what = what


class DeviceKeyGoneError(KarriereError):
    """This machine's key is not in the operating system's keyring: the recovery key is needed."""

    exit_code = 4


class KeyringUnavailableError(KarriereError):
    """The keyring that holds this machine's key does not answer, or only an unsafe one is installed.

    ``reason`` is a code: none, unsafe, locked, no_answer, not_kept.
    """

    exit_code = 4

    def __init__(self, reason: str = "no_answer") -> None:
        super().__init__(reason)
        self.reason = reason


class RecoveryKeyTypoError(KarriereError):
    """A typed recovery key is not one; ``groups`` (from 1) are those to look at again, empty if unknown.

    ``reason`` is a code: length, character, check.
    """

    exit_code = 4

    def __init__(self, reason: str, groups: tuple[int, ...]) -> None:
        super().__init__(reason, groups)
        self.reason, self.groups = reason, groups


class StoreBusyError(KarriereError):
    """Another program has the store open."""

    exit_code = 4


class StoreLockedError(KarriereError):
    """The store is locked: no passphrase was given, or the window was locked meanwhile."""

    exit_code = 4


class StoreMissingError(KarriereError):
    """There is no store in the folder."""

    exit_code = 2


class StoreExistsError(KarriereError):
    """There is a store in the folder already; it is left alone."""

    exit_code = 2


class StoreDamagedError(KarriereError):
    """The file is damaged; ``what`` is a code (envelope, database, tail, older copy)."""

    exit_code = 5

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class StoreTooNewError(KarriereError):
    """The store was written by a newer program."""

    exit_code = 5

    def __init__(self, found: int, supported: int) -> None:
        super().__init__(found, supported)
        self.found, self.supported = found, supported


class UnsafeFolderError(KarriereError):
    """The store may not stand on a network or cloud-synced folder; ``reason`` is a code."""

    exit_code = 10

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StorageError(KarriereError):
    """The disk is full, read-only or failing; ``reason`` is full, read_only or io; no_folder: a chosen one is gone."""

    exit_code = 6

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileRefusedError(KarriereError):
    """A file given by the user is not what it should be; ``reason`` is a code."""

    exit_code = 10

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProgrammesRefusedError(FileRefusedError):
    """A snapshot of programmes is not what it should be, or not newer; ``where`` names the code, field or day.

    ``reason`` is a code: not_json, missing, unknown_value, repeated, unknown_before, not_before, counts, no_date,
    older_programmes, future_programmes.
    """

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(reason)
        self.args = (reason, where)
        self.where = where


class UnprintableError(KarriereError):
    """No vendored font holds a character. ``place`` counts characters from the start of ``field``."""

    def __init__(self, field: str, character: str, place: int) -> None:
        super().__init__(field, f"U+{ord(character):04X}", place)
        self.field, self.character, self.place = field, character, place


class PrintCheckError(KarriereError):
    """A finished PDF could not be re-opened or has no pages: it is not kept."""

    exit_code = 6
