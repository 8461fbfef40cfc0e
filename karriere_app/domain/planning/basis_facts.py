"""From what is recorded on a person to the facts that rights hang on; what is not recorded stays unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from karriere_app.domain.planning.rights import APPLICANT, Competence

_UNSAID = "9"


@dataclass(frozen=True, kw_only=True)
class Schooled:
    """An education of the mapping: NUS2000 level, country, whether it was completed and recognised in Norway."""

    nus_level: str | None
    country: str | None
    is_completed: bool | None
    is_applied_for: bool = False
    has_answer: bool = False

    @property
    def level(self) -> int | None:
        """The level as a number; None where it is not known."""
        return int(self.nus_level) if self.nus_level is not None and self.nus_level.isdecimal() else None


def stay_of(permit_ground: str | None) -> tuple[bool | None, bool]:
    """Return whether the stay is lawful (None: not recorded) and whether the person waits for a permit (§ 18-10)."""
    if permit_ground is None:
        return None, False
    return True, permit_ground == APPLICANT


def grunnskole_of(recorded: bool | None, schooled: Iterable[Schooled]) -> bool | None:
    """Return whether grunnskole or the like is completed: as recorded, else from an education that shows it.

    Too little schooling in a mapping proves nothing: what is equal to grunnskole is the county's to judge.
    """
    if recorded is not None:
        return recorded
    for each in schooled:
        level = each.level
        if level is not None and each.nus_level != _UNSAID and (level >= 3 or (level == 2 and each.is_completed)):
            return True
    return None


def competence_of(schooled: Iterable[Schooled]) -> Competence | None:
    """Return what upper secondary is recognised in Norway, NONE where nothing is, None where it is not clear.

    Completed abroad and not recognised counts as none (opplæringslova § 18-3 first ledd second sentence); an answer to
    an application, or one that is waited for, leaves it open: the answer is free text.
    """
    entries = [each for each in schooled if each.nus_level is not None and each.nus_level != _UNSAID]
    if not entries:
        return None
    found = [_of_one(each) for each in entries]
    for competence in (Competence.STUDY, Competence.SOME):
        if competence in found:
            return competence
    return None if None in found else Competence.NONE


def _of_one(each: Schooled) -> Competence | None:
    level = each.level
    if level is None or level < 4 or each.is_completed is False:
        return Competence.NONE
    if each.country == "NO":
        if each.is_completed is None:
            return None
        return Competence.STUDY if level >= 6 else Competence.SOME
    return None if each.country is None or each.is_applied_for or each.has_answer else Competence.NONE
