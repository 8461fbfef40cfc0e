"""What was kept and is worth a second look: numbers that do not check, characters that were taken away.

Nothing here refuses anything (law.md section 7, rules 87 and 88 are warnings).
"""

from __future__ import annotations

from karriere_app.domain.kinds import kind_named
from karriere_app.domain.law.findings import Severity
from karriere_app.domain.values import has_stripped_characters
from karriere_app.services.applying import parse_line
from karriere_app.services.desk import Desk
from karriere_app.services.findings import findings_for
from karriere_app.services.law_words import sentence
from karriere_app.services.records import find

_LOOKED_AT = frozenset({"participant", "legal_status"})


def remarks_on(desk: Desk, line: bytes, record_id: str) -> list[str]:
    """Return the sentences (bokmål) about a line that was applied as ``record_id``; they hold no personal data."""
    change = parse_line(line)
    kind = kind_named(change.kind)
    remarks = [
        f"Feltet «{kind.fields[name].label}» hadde tegn som ikke kan vises. De er tatt bort, resten er lagret."
        for name, value in change.set.items()
        if name in kind.fields and isinstance(value, str) and has_stripped_characters(value)
    ]
    if kind.name in _LOOKED_AT and not change.delete:
        with desk.reading() as connection:
            found = find(connection, record_id)
            if found is not None:
                findings = findings_for(connection, found[0], found[1], desk.today())
                remarks += [sentence(finding) for finding in findings if finding.severity is not Severity.INFORMATION]
    return remarks
