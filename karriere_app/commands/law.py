"""findings: what the rules of the law say of a participant on a day, each with its section and its arithmetic."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from karriere_app.commands.opening import opened
from karriere_app.commands.output import Output
from karriere_app.errors import UsageError

if TYPE_CHECKING:
    from karriere_app.domain.law.findings import Finding


def add_parsers(commands: Any) -> None:
    """Add the law's commands to the program's words."""
    findings = commands.add_parser("findings", help="hva reglene sier om en deltaker på en dag")
    findings.add_argument("id", help="deltakerens id, eller id-en til en kartlegging, samtale eller plan")
    findings.add_argument("--on", metavar="DATO", help="dagen det gjelder, ellers i dag")
    findings.add_argument("--language", choices=("nb", "nn"), default="nb", help="målform")
    findings.set_defaults(run=run_findings)


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
