from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.competence import CompetenceMapping, LanguageSkill
from karriere_app.domain.county import Assignment
from karriere_app.domain.document import Handover, PrintedDocument
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import AgreedStep, GuidanceSession
from karriere_app.domain.norwegian_order import name_order_key
from karriere_app.domain.participant import Appointment, ContactNote, Participant
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import participants
from karriere_app.services.desk import Desk
from karriere_app.services.participants import Filters, ListQuery
from karriere_app.store.engine import KeySource
from karriere_app.store.open_store import Store
from karriere_app.store.tables import record_tables
from tests.store.people import add, person, stamps, write


def names(desk: Desk, **query: Any) -> list[str]:
    return [row.name for row in participants.page(desk, ListQuery(**query)).rows]


def test_names_stand_in_norwegian_order_family_name_first(desk: Desk) -> None:
    people = [("Anne", "Åsen"), ("Bo", "Ødegård"), ("Eli", "Zahl"), ("Dag", "Æsøy"), ("Carl", "Aasen"), ("Åse", "Berg")]
    write(desk, *(person(desk, *name) for name in people))
    add(desk)
    assert names(desk) == ["Åse Berg", "Eli Zahl", "Dag Æsøy", "Bo Ødegård", "Anne Åsen", "Carl Aasen", ""]
    assert names(desk, descending=True) == list(reversed(names(desk)))
    assert name_order_key("Müller", None) == name_order_key("Myller", None)
    assert name_order_key("Ali", "Zahra") < name_order_key("Ali Hassan", "Amin")


def test_empty_values_stand_last_in_both_directions(desk: Desk) -> None:
    for given_names, born in (("Young", date(2001, 1, 1)), ("Unknown", None), ("Old", date(1961, 1, 1))):
        add(desk, given_names, birth_date=born)
    assert names(desk, sort="birth_date") == ["Old", "Young", "Unknown"]
    assert names(desk, sort="birth_date", descending=True) == ["Young", "Old", "Unknown"]


@pytest.mark.parametrize("sort", sorted(participants.LIST_SORTS))
@pytest.mark.parametrize("descending", [False, True])
def test_pages_put_together_are_the_whole_list(desk: Desk, sort: str, descending: bool) -> None:
    people = [
        person(
            desk,
            f"Person {place}",
            "Abdi" if place % 3 else "Bondar",
            birth_date=date(1980 + place % 4, 1, 1) if place % 5 else None,
            contact_language=("ti", "so", None)[place % 3],
            municipality=("4003", "3911", None)[place % 3],
            closed_on=date(2026, 1, 1) if place % 7 == 0 else None,
        )
        for place in range(23)
    ]
    write(desk, *people)
    query = ListQuery(sort, descending, Filters(closed=None), 0, 100)
    whole = [row.id for row in participants.page(desk, query).rows]
    pages = [
        row.id for at in range(0, 23, 4) for row in participants.page(desk, replace(query, offset=at, limit=4)).rows
    ]
    assert pages == whole
    assert set(whole) == {one.id for one in people}


def test_the_sorted_pages_use_their_index_alone(desk: Desk) -> None:
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        statements.append((statement, values))

    add(desk, "Selam")
    sa.event.listen(desk.store.database.engine, "before_cursor_execute", note)
    for sort in participants.LIST_SORTS:
        for descending in (False, True):
            participants.page(desk, ListQuery(sort, descending, Filters(mine=True, overdue=True, phase="MAPPED")))
            participants.page(desk, ListQuery(sort, descending))
    sa.event.remove(desk.store.database.engine, "before_cursor_execute", note)
    paged = [(query, values) for query, values in statements if "OFFSET" in query]
    assert len(paged) == 2 * len(participants.LIST_SORTS)
    with desk.reading() as connection:
        for query, values in paged:
            steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]
            assert "COVERING INDEX" in steps[0], steps
            assert not any("TEMP B-TREE" in step for step in steps), steps


def test_filters_narrow_the_list_and_counts_say_how_many(desk: Desk, clock: SteppingClock) -> None:
    me = desk.principal.counsellor
    mine = add(desk, "Mine", responsible_counsellor=me, contact_language="ti", municipality="4003")
    add(desk, "Other", contact_language="so", municipality="3911")
    add(desk, "Closed", closed_on=date(2026, 1, 1))
    write(desk, Appointment(participant=mine, on=date(2026, 11, 23), state="PLANNED", **stamps(desk)))
    expected = {
        Filters(): ["Mine", "Other"],
        Filters(closed=True): ["Closed"],
        Filters(closed=None): ["Closed", "Mine", "Other"],
        Filters(mine=True): ["Mine"],
        Filters(language="so"): ["Other"],
        Filters(municipality="4003"): ["Mine"],
        Filters(phase="REFERRED"): ["Mine", "Other"],
        Filters(phase="NO_SUCH"): [],
        Filters(overdue=True): ["Mine"],
        Filters(due_by=date(2026, 11, 22)): [],
    }
    for filters, wanted in expected.items():
        assert sorted(names(desk, filters=filters)) == wanted, filters
        assert participants.count(desk, filters) == len(wanted), filters
    clock.moment -= timedelta(days=1)
    assert names(desk, filters=Filters(overdue=True)) == []


def test_a_count_follows_what_is_written(desk: Desk) -> None:
    assert participants.count(desk, Filters()) == 0
    known = person(desk, "Selam")
    write(desk, known)
    assert participants.count(desk, Filters()) == 1
    write(desk, replace(known, deleted_at=desk.now()))
    assert participants.count(desk, Filters()) == 0


def test_the_shielded_are_absent_from_other_peoples_list(desk: Desk) -> None:
    other = desk.new_id()
    hidden = add(desk, "Layla", address_protection="CONFIDENTIAL", responsible_counsellor=other)
    away = add(desk, "Viktor", office=RecordId(desk.new_id()))
    assert participants.page(desk, ListQuery()).total == 0
    theirs = replace(desk, principal=Principal(other, desk.principal.office, frozenset({"COUNSELLOR"})))
    assert names(theirs) == ["Layla"]
    for participant in (hidden, away):
        with pytest.raises(RecordNotFoundError):
            participants.open_participant(desk, participant)
        assigned = Assignment(participant=participant, counsellor=desk.principal.counsellor, **stamps(desk))
        write(desk, assigned)
        assert participants.page(desk, ListQuery()).total == 1
        write(desk, replace(assigned, to_on=date(2026, 11, 23)))
        assert participants.page(desk, ListQuery()).total == 0


WRITTEN_ALIKE = {"given_names": "Mohammad", "family_name": "Ahmadi"}
NEW = {"given_names": "Muhamad", "family_name": "Ahmady", "birth_date": "1989-03-07"}


def test_somebody_registered_already_is_found(desk: Desk) -> None:
    known = add(desk, "Mohammad", "Ahmadi", birth_date=date(1989, 3, 7), duf_number="201512345678")
    add(desk, "Mohammad", "Ahmadi", birth_date=date(1971, 9, 9))
    add(desk, "Hussein", "Karimi", birth_date=date(1989, 3, 7))
    for values in (NEW, {**NEW, **WRITTEN_ALIKE, "birth_date": "1989-07-03"}, {"duf_number": "2015 1234 5678"}):
        assert [one.id for one in participants.likely_duplicates(desk, values)] == [known], values
    assert participants.likely_duplicates(desk, NEW, besides=known) == []
    assert participants.likely_duplicates(desk, WRITTEN_ALIKE) == []
    assert participants.likely_duplicates(desk, {}) == []


def test_that_somebody_shielded_exists_is_not_given_away(desk: Desk) -> None:
    add(desk, "Mohammad", "Ahmadi", birth_date=date(1989, 3, 7), address_protection="STRICTLY_CONFIDENTIAL")
    assert participants.likely_duplicates(desk, NEW) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({name: st.text(max_size=20) for name in ("given_names", "family_name", "duf_number")}))
def test_any_text_in_the_new_form_raises_nothing(desk: Desk, values: dict[str, str]) -> None:
    assert participants.likely_duplicates(desk, {**values, "birth_date": "1990-05-17"}) == []


def test_opening_is_noted_and_listed_as_recent(desk: Desk, clock: SteppingClock) -> None:
    first, second = add(desk, "Selam"), add(desk, "Omar")
    for participant in (first, second, first):
        clock.moment += timedelta(minutes=1)
        assert participants.open_participant(desk, participant).id == participant
    assert [row.name for row in participants.recent(desk)] == ["Selam", "Omar"]
    entries = record_tables()["access_entry"]
    with desk.reading() as connection:
        opened = connection.execute(
            sa.select(entries.c.participant).where(entries.c.action == "OPENED").order_by(entries.c.at)
        )
        assert list(opened.scalars()) == [first, second, first]


def test_what_may_not_be_seen_is_neither_opened_nor_noted(desk: Desk) -> None:
    hidden = add(desk, "Layla", address_protection="CONFIDENTIAL", responsible_counsellor=desk.new_id())
    for participant in (hidden, desk.new_id()):
        with pytest.raises(RecordNotFoundError):
            participants.open_participant(desk, participant)
    assert participants.recent(desk) == []
    with desk.reading() as connection:
        assert (
            connection.execute(sa.text("SELECT count(*) FROM access_entry WHERE action = 'OPENED'")).scalar_one() == 0
        )


OPENED = sa.text("SELECT count(*) FROM access_entry WHERE action = 'OPENED'")
KILLED_WHILE_OPENING = """
import os, sys
from pathlib import Path
import sqlalchemy as sa
from karriere_app.clock import SystemClock
from karriere_app.domain.access import Principal
from karriere_app.security.secret import DataKey
from karriere_app.services.desk import Desk
from karriere_app.services.opening import open_participant
from karriere_app.services.vocabularies import Vocabularies
from karriere_app.store.open_store import Store

folder, participant, statements = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = Store(folder, DataKey(bytes(range(32))))
count = 0

def kill(*_rest):
    global count
    count += 1
    if count == statements:
        os.kill(os.getpid(), 9)

sa.event.listen(store.database.engine, "before_cursor_execute", kill)
identity = store.identity
desk = Desk(store, SystemClock(), Vocabularies(), Principal(identity.counsellor, identity.office, frozenset()))
open_participant(desk, participant)
print("seen", flush=True)
"""


@pytest.mark.slow
def test_killed_at_any_statement_nobody_saw_what_was_not_noted(desk: Desk, key: KeySource) -> None:
    shown = add(desk, "Selam")
    folder = desk.store.folder
    noted = killed = 0
    for statements in (1, 2, 4, 5, 6, 7, 8, 9, 100):
        run = subprocess.run(
            [sys.executable, "-c", KILLED_WHILE_OPENING, str(folder), shown, str(statements)],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode in (0, -9), run.stderr
        again = Store(folder, key)
        with again.reading() as connection:
            entries = connection.execute(OPENED).scalar_one()
            listed = connection.execute(sa.text("SELECT count(*) FROM recent")).scalar_one()
        again.close()
        assert entries - noted == int("seen" in run.stdout)
        assert listed == int(entries > 0)
        noted, killed = entries, killed + (run.returncode == -9)
    assert noted >= 1
    assert killed >= 4


def whole_case(desk: Desk) -> tuple[Participant, list[Any]]:
    known = person(desk, "Selam", "Haile", contact_language="ti", interp_needed="YES", referred_on=date(2026, 8, 1))
    mapping = CompetenceMapping(
        participant=known.id,
        status="DRAFT",
        mapping_started_on=date(2026, 8, 10),
        mapped_by="COUNSELLOR",
        **stamps(desk),
    )
    talk = GuidanceSession(
        participant=known.id,
        status="FINAL",
        basis="INTEGR_11",
        guidance_on=date(2026, 9, 2),
        recommended_direction="Helsefag",
        **stamps(desk),
    )
    declined = GuidanceSession(
        participant=known.id, declined_on=date(2026, 8, 20), declined_reason="Har jobb", **stamps(desk)
    )
    done = AgreedStep(
        participant=known.id, parent=talk.id, what="Ringe skolen", done_on=date(2026, 9, 9), **stamps(desk)
    )
    due = AgreedStep(
        participant=known.id, parent=talk.id, what="Søke", who="PARTICIPANT", due_on=date(2026, 12, 9), **stamps(desk)
    )
    plan = EducationPlan(
        participant=known.id, status="DRAFT", made_on=date(2026, 10, 1), long_goal="Helsefagarbeider", **stamps(desk)
    )
    rest = [
        LanguageSkill(
            participant=known.id, parent=mapping.id, language="ti", mother_tongue="YES", reading="C1", **stamps(desk)
        ),
        LanguageSkill(participant=known.id, parent=mapping.id, language="nb", speaking="A2", **stamps(desk)),
        PrintedDocument(participant=known.id, what="PLAN", language="ti", printed_at=desk.now(), **stamps(desk)),
        Handover(participant=known.id, to_whom="Skien kommune", what="Samtalereferat", at=desk.now(), **stamps(desk)),
        ContactNote(participant=known.id, on=date(2026, 9, 20), text="Ringte", **stamps(desk)),
        Appointment(participant=known.id, on=date(2026, 10, 5), state="NO_SHOW", **stamps(desk)),
    ]
    write(desk, known, mapping, talk, declined, done, due, plan, *rest)
    write(desk, replace(mapping, status="FINAL"), replace(plan, status="AGREED", next_followup_on=date(2027, 1, 8)))
    return known, [mapping, talk, due]


def test_the_overview_gathers_the_case(desk: Desk) -> None:
    known, (_mapping, talk, due) = whole_case(desk)
    seen = participants.overview(desk, known.id)
    assert (seen.line.name, seen.age, seen.language, seen.needs_interpreter) == ("Selam Haile", 36, "tigrinja", True)
    assert (seen.line.phase, seen.line.due_kind) == ("PLAN_AGREED", "REGISTER_IMDINETT")
    assert (seen.goal, seen.goal_is_agreed) == ("Helsefagarbeider", True)
    assert [(line.code, line.is_mother_tongue) for line in seen.languages] == [("ti", True), ("nb", False)]
    assert [step.what for step in seen.steps] == ["Søke", "Ringe skolen"]
    assert (seen.steps[0].id, seen.steps[0].session, seen.steps[0].due_on) == (due.id, talk.id, date(2026, 12, 9))


def test_the_timeline_tells_everything_newest_first(desk: Desk) -> None:
    known, _ = whole_case(desk)
    told = participants.timeline(desk, known.id)
    assert [(item.at.isoformat(), item.title_key, item.state) for item in told if item.at != desk.today()] == [
        ("2027-01-08", "PLAN_FOLLOWUP", "due"),
        ("2026-12-09", "STEP_DUE", "due"),
        ("2026-11-02", "REGISTER_IMDINETT", "overdue"),
        ("2026-10-05", "APPOINTMENT_NO_SHOW", "trouble"),
        ("2026-10-01", "PLAN_MADE", "plain"),
        ("2026-09-20", "NOTE", "plain"),
        ("2026-09-09", "STEP_DONE", "done"),
        ("2026-09-02", "SESSION", "done"),
        ("2026-08-20", "SESSION_DECLINED", "plain"),
        ("2026-08-10", "MAPPING_STARTED", "plain"),
        ("2026-08-01", "REFERRED", "plain"),
    ]
    today = {item.title_key for item in told if item.at == desk.today()}
    assert today == {"MAPPING_FINAL", "PLAN_AGREED", "PRINTED", "HANDED_OVER"}


def test_the_page_of_somebody_unseen_is_not_found(desk: Desk) -> None:
    hidden = add(desk, "Layla", address_protection="CONFIDENTIAL", responsible_counsellor=desk.new_id())
    for reader in (participants.overview, participants.timeline):
        with pytest.raises(RecordNotFoundError):
            reader(desk, hidden)
