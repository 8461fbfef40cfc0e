"""findings and worklist: what the rules of the law say on a day, each with its section and its arithmetic."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from karriere_app.commands.opening import opened
from karriere_app.commands.output import Output
from karriere_app.errors import UsageError

if TYPE_CHECKING:
    from karriere_app.domain.law.findings import Finding
    from karriere_app.services.worklist import WorkItem


def add_parsers(commands: Any) -> None:
    """Add the law's commands to the program's words."""
    findings = commands.add_parser("findings", help="hva reglene sier om en deltaker på en dag")
    findings.add_argument("id", help="deltakerens id, eller id-en til en kartlegging, samtale eller plan")
    findings.add_argument("--on", metavar="DATO", help="dagen det gjelder, ellers i dag")
    findings.add_argument("--language", choices=("nb", "nn"), default="nb", help="målform")
    findings.set_defaults(run=run_findings)
    worklist = commands.add_parser("worklist", help="hva som skal gjøres for alle deltakerne på en dag")
    worklist.add_argument("--on", metavar="DATO", help="dagen det gjelder, ellers i dag")
    worklist.add_argument("--mine", action="store_true", help="bare mine deltakere, og dem ingen har")
    worklist.add_argument("--municipality", metavar="NUMMER", help="bare én kommune")
    worklist.add_argument("--language", choices=("nb", "nn"), default="nb", help="målform")
    worklist.set_defaults(run=run_worklist)


def run_findings(args: argparse.Namespace, output: Output) -> int:
    """Answer with an array of findings, the worst first."""
    with opened(args, output) as desk:
        from karriere_app.services.findings import findings
        from karriere_app.services.law_words import sentence

        on = day_of(args.on) or desk.today()
        found = findings(desk, args.id, on)
        plain = "\n".join(f"{one.severity.value:2} {one.id}: {sentence(one, args.language)}" for one in found)
        output.answer([finding_json(one, args.language) for one in found], plain or "Ingen funn.")
    return 0


def run_worklist(args: argparse.Namespace, output: Output) -> int:
    """Answer with an array of what is to be done, the loudest first."""
    with opened(args, output) as desk:
        from karriere_app.services.law_words import work_words
        from karriere_app.services.worklist import Wanted, Worklist

        worklist = Worklist()
        worklist.refresh(desk, day_of(args.on) or desk.today())
        items = worklist.items(Wanted(municipality=args.municipality, only_mine=args.mine))
        plain = [f"{one.due_on or '':10} {work_words(one.why, args.language)}: {one.name}" for one in items]
        output.answer([work_json(one, args.language) for one in items], "\n".join(plain) or "Ingenting venter.")
    return 0


def work_json(item: WorkItem, language: str) -> dict[str, Any]:
    """Return one thing to do; where a rule says so, with the finding behind it."""
    from karriere_app.services.law_words import reckoning_text, work_words

    told: dict[str, Any] = {
        "what": item.why.value,
        "message": work_words(item.why, language),
        "loudness": item.loudness.value,
        "participant": item.participant,
        "kind": item.kind,
        "record": item.record,
        "section": item.section,
        "own_level": item.is_own_level,
        "unverified": item.unverified,
    }
    if item.due_on is not None:
        told["due"] = item.due_on.isoformat()
    if item.reckoning is not None:
        told["reason"] = [reckoning_text(item.reckoning, language)]
    if item.finding is not None:
        told["finding"] = finding_json(item.finding, language)
    return told


def finding_json(finding: Finding, language: str) -> dict[str, Any]:
    """Return a finding as records.md has it, with the reason line by line."""
    from karriere_app.services.law_words import reason, sentence

    told: dict[str, Any] = {
        "id": finding.id,
        "severity": finding.severity.value,
        "fields": list(finding.fields),
        "message": sentence(finding, language),
        "section": finding.section,
        "record": finding.record,
        "parameters": {one.key: one.value for one in finding.parameters},
        "unverified": finding.unverified,
        "reason": list(reason(finding, language)),
    }
    if finding.due is not None:
        told["due"] = finding.due.isoformat()
    if finding.decided_by:
        told["decided_by"] = finding.decided_by
    if finding.is_own_level:
        told["own_level"] = True
    return told


def day_of(text: str | None) -> date | None:
    """Return the day that was written. Raises UsageError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("date") from None
