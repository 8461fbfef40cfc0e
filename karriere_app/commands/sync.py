"""enrol, sync, outbox, conflicts, resolve, arrivals, merge, unmerge: the county server, and what it leads to."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karriere_app.commands.opening import keyring_of, opened, opened_profile
from karriere_app.commands.output import Output
from karriere_app.domain.fields import FieldType
from karriere_app.domain.kinds import all_kinds
from karriere_app.domain.values import instant_text
from karriere_app.errors import InvalidValueError, UsageError

if TYPE_CHECKING:
    from karriere_app.bootstrap import Opened
    from karriere_app.services.conflicts import Choice, ConflictView
    from karriere_app.services.desk import Desk
    from karriere_app.sync.link import CountyLink, SyncResult

AGAIN, REFUSED, CONFLICTS_WAIT = 7, 8, 9
_AS_JSON = frozenset({FieldType.INT, FieldType.NUMBER, FieldType.CODES, FieldType.IDS, FieldType.OBJECT})


def add_parsers(commands: Any) -> None:
    """Add the words for the county server."""
    enrol = commands.add_parser("enrol", help="knytt profilen til fylkets server")
    enrol.add_argument("--server", required=True, metavar="ADRESSE", help="adressen fra fylket: https://…")
    enrol.add_argument("--code", required=True, metavar="KODE", help="invitasjonskoden fra fylket")
    enrol.add_argument("--ca", metavar="FIL", help="fylkets eget rotsertifikat (PEM)")
    enrol.set_defaults(run=run_enrol)
    sync = commands.add_parser("sync", help="send og hent")
    sync.add_argument("--check", action="store_true", help="sammenlign innholdet med serveren og rett det som er ulikt")
    sync.add_argument("--yes-to-brake", action="store_true", help="gå videre selv om mye blir tatt bort")
    sync.set_defaults(run=run_sync)
    commands.add_parser("outbox", help="hva som venter på serveren").set_defaults(run=run_outbox)
    conflicts = commands.add_parser("conflicts", help="konflikter som venter på et valg")
    conflicts.add_argument("participant", nargs="?", metavar="DELTAKER", help="bare konfliktene til en deltaker")
    conflicts.add_argument("--settled", action="store_true", help="de som det er valgt i")
    conflicts.set_defaults(run=run_conflicts)
    resolve = commands.add_parser("resolve", help="velg i en konflikt")
    resolve.add_argument("id")
    resolve.add_argument("--choose", required=True, metavar="VALG", help="mine, theirs, both eller value=…")
    resolve.set_defaults(run=run_resolve)
    arrivals = commands.add_parser("arrivals", help="hva andre har gjort siden sist")
    arrivals.add_argument("--seen", action="store_true", help="merk det som sett")
    arrivals.set_defaults(run=run_arrivals)
    merge = commands.add_parser("merge", help="vis to deltakere som én")
    merge.add_argument("id")
    merge.add_argument("--into", required=True, metavar="ID", help="deltakeren som skal vises")
    merge.set_defaults(run=run_merge)
    unmerge = commands.add_parser("unmerge", help="vis en sammenslått deltaker for seg selv igjen")
    unmerge.add_argument("id")
    unmerge.set_defaults(run=run_unmerge)


# ---- the server ----------------------------------------------------------------------------------------------------


def run_enrol(args: argparse.Namespace, output: Output) -> int:
    """Register, fill for the first time, and compare with the server."""
    with opened_profile(args, output) as profile, _link(args, profile, args.ca) as link:
        enrolled = link.enrol(args.server, args.code)
        answer: dict[str, Any] = {
            "device": enrolled.device,
            "user": enrolled.user,
            "counsellor": enrolled.counsellor,
            "office": enrolled.office,
            "roles": sorted(enrolled.roles),
        }
        output.say(f"Maskinen er knyttet til serveren som {enrolled.user}. Henter det du har tilgang til.")
        result = link.check()
        return _told(profile, link, result, output, answer)


def run_sync(args: argparse.Namespace, output: Output) -> int:
    """Send and fetch; what was lost or retired is erased."""
    with opened_profile(args, output, for_sync=True) as profile, _link(args, profile) as link:
        run = link.check if args.check else link.sync
        result = run(consent=args.yes_to_brake)
        return _told(profile, link, result, output, {})


@contextmanager
def _link(args: argparse.Namespace, profile: Opened, ca: str | None = None) -> Iterator[CountyLink]:
    from karriere_app.sync.link import open_link

    keyring = keyring_of(args)
    link = open_link(profile.desk, ca_file=Path(ca) if ca else None, forget_secret=keyring.delete)
    try:
        yield link
    finally:
        link.close()


def _told(profile: Opened, link: CountyLink, result: SyncResult, output: Output, answer: dict[str, Any]) -> int:
    from karriere_app.sync.link import LinkState
    from karriere_app.sync.sentences import result_message

    answer |= {
        "state": result.state.value,
        "sent": result.sent,
        "received": result.received,
        "conflicts": result.conflicts,
        "held_back": result.held_back,
        "at_stake": result.at_stake,
        "documents_sent": result.documents_sent,
        "documents_received": result.documents_received,
        "retry_in_seconds": result.retry_in_seconds,
    }
    sentence = str(result_message(result))
    if result.state in (LinkState.LOST, LinkState.RETIRED):
        erased = link.erase()
        output.answer({**answer, "erased": {"sealed": erased.sealed, "lost": erased.lost}}, sentence)
        return REFUSED
    standing = _standing(profile.desk)
    output.answer({**answer, **standing}, f"{sentence} {_in_words(profile.desk)}")
    if result.state is LinkState.DONE:
        return CONFLICTS_WAIT if standing["open_conflicts"] else 0
    output.say(sentence)
    if result.state is LinkState.BRAKE:
        output.say("Gå videre med: karriere sync --yes-to-brake")
    return _CODES.get(result.state.value, AGAIN)


_CODES = {
    "not_enrolled": 2,
    "brake": CONFLICTS_WAIT,
    "certificate": REFUSED,
    "sign_in": REFUSED,
    "refused": REFUSED,
    "lease_ended": REFUSED,
}


def _standing(desk: Desk) -> dict[str, Any]:
    from karriere_app.services.sync_standing import standing

    found = standing(desk)
    return {
        "waiting": found.waiting,
        "open_conflicts": found.conflicts,
        "held": found.held,
        "last_synced_at": _instant(found.last_synced_at),
    }


def _in_words(desk: Desk) -> str:
    from karriere_app.services.sync_standing import standing, synced_words, waiting_words

    found = standing(desk)
    return f"{waiting_words(found.waiting)}, {synced_words(found.last_synced_at, desk.now())}."


def run_outbox(args: argparse.Namespace, output: Output) -> int:
    """List what waits, and what the server could not let act."""
    with opened(args, output) as desk:
        from karriere_app.services.held_back import held_back
        from karriere_app.services.outbox_view import waiting

        change_sets = [
            {
                "number": one.number,
                "id": one.id,
                "at": instant_text(one.at),
                "act": one.act,
                "kinds": dict(one.kinds),
                "records": list(one.records),
            }
            for one in waiting(desk)
        ]
        held = [
            {
                "number": one.number,
                "record": one.record,
                "kind": one.kind,
                "title": one.title,
                "reason": one.reason,
                "message": one.reason_words,
                "fields": {line.label: line.value for line in one.lines},
            }
            for one in held_back(desk)
        ]
        output.answer({**_standing(desk), "change_sets": change_sets, "held_back": held}, _in_words(desk))
    return 0


# ---- conflicts and arrivals ----------------------------------------------------------------------------------------


def run_conflicts(args: argparse.Namespace, output: Output) -> int:
    """List conflicts with both values, who and when."""
    with opened(args, output) as desk:
        from karriere_app.services import conflicts

        listed = conflicts.settled if args.settled else conflicts.open_conflicts
        found = listed(desk, args.participant)
        output.answer([_conflict(view) for view in found], "\n\n".join(_as_lines(view) for view in found))
    return 0


def run_resolve(args: argparse.Namespace, output: Output) -> int:
    """Choose in a conflict; the other side stays readable."""
    choice, typed = _choice(args.choose)
    with opened(args, output) as desk:
        from karriere_app.services import conflicts

        value = _value(conflicts.of(desk, args.id), typed) if typed is not None else None
        saved = conflicts.resolve(desk, args.id, choice, value)
        output.answer({"id": args.id, "change_set": saved.change_set, "records": list(saved.ids)}, "Valget er lagret.")
    return 0


def _choice(text: str) -> tuple[Choice, str | None]:
    """Read --choose; ``value=`` is followed by the value."""
    from karriere_app.services.conflicts import Choice

    names = {"mine": Choice.MINE, "theirs": Choice.SERVER, "both": Choice.BOTH}
    if text in names:
        return names[text], None
    word, equals, value = text.partition("=")
    if word != "value" or not equals:
        raise UsageError("choose")
    return Choice.VALUE, value


def _value(view: ConflictView, typed: str) -> Any:
    """Return a typed value in JSON form: numbers, sets and objects as JSON, everything else as it is typed."""
    spec = all_kinds()[view.kind].fields.get(view.field) if view.kind in all_kinds() else None
    if typed == "null":
        return None
    if spec is None or spec.type not in _AS_JSON:
        return typed
    try:
        return json.loads(typed)
    except ValueError:
        raise InvalidValueError(view.kind, view.field, "wrong_type") from None


def _conflict(view: ConflictView) -> dict[str, Any]:
    return {
        "id": view.id,
        "participant": view.participant,
        "of_record": view.of_record,
        "kind": view.kind,
        "title": view.title,
        "field": view.field,
        "label": view.label,
        "base": view.base,
        "server": view.server,
        "server_by": view.server_by,
        "server_at": _instant(view.server_at),
        "mine": view.mine,
        "mine_by": view.mine_by,
        "mine_at": _instant(view.mine_at),
        "lines": [
            {"field": line.field, "label": line.label, "base": line.base, "server": line.server, "mine": line.mine}
            for line in view.lines
        ],
        "choices": [_WORDS[choice.value] for choice in view.choices],
        "mine_means": view.mine_means,
        "theirs_means": view.server_means,
        "chosen_by": view.chosen_by,
        "chosen_as": _WORDS[view.chosen_as.value] if view.chosen_as is not None else None,
        "chosen_at": _instant(view.chosen_at),
    }


_WORDS = {"MINE": "mine", "SERVER": "theirs", "BOTH": "both", "VALUE": "value"}


def _as_lines(view: ConflictView) -> str:
    def side(text: str | None) -> str:
        return text if text is not None else "–"

    lines = [
        f"{view.id}",
        f"{view.shown_name}: {view.title} · {view.label}" if view.shown_name else f"{view.title} · {view.label}",
        f"  før:    {side(view.base)}",
        f"  står:   {side(view.server)} ({view.server_by})",
        f"  ved siden av: {side(view.mine)} ({view.mine_by})",
    ]
    return "\n".join(lines)


def run_arrivals(args: argparse.Namespace, output: Output) -> int:
    """Tell what others did since it was last marked as seen."""
    with opened(args, output) as desk:
        from karriere_app.services import arrivals

        found = arrivals.unseen(desk)
        answer = [
            {
                "participant": page.participant,
                "name": page.shown_name,
                "new": page.is_new,
                "conflicts": page.conflicts,
                "lines": [
                    {
                        "at": instant_text(line.at),
                        "who": line.who,
                        "what": line.what,
                        "fields": list(line.labels),
                        "kind": line.kind,
                        "record": line.record,
                    }
                    for line in page.lines
                ],
            }
            for page in found
        ]
        plain = "\n".join(
            f"{page.shown_name}\n" + "\n".join(f"  {line.who}: {line.what}" for line in page.lines) for page in found
        )
        output.answer(answer, plain or "Ingen andre har endret noe siden sist.")
        if args.seen:
            arrivals.mark_seen(desk)
    return 0


# ---- one person twice ----------------------------------------------------------------------------------------------


def run_merge(args: argparse.Namespace, output: Output) -> int:
    """Show two participants as one."""
    with opened(args, output) as desk:
        from karriere_app.services.people_merging import merge

        merge(desk, args.into, args.id)
        output.answer({"id": args.id, "into": args.into}, "De to vises som én deltaker. Ingenting er flyttet.")
    return 0


def run_unmerge(args: argparse.Namespace, output: Output) -> int:
    """Show a merged participant for itself again."""
    with opened(args, output) as desk:
        from karriere_app.services.people_merging import unmerge

        kept, _ = unmerge(desk, args.id).ids
        output.answer({"id": args.id, "from": kept}, "Deltakeren vises for seg selv igjen.")
    return 0


def _instant(moment: datetime | None) -> str | None:
    return instant_text(moment) if moment is not None else None
