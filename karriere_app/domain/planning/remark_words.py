"""The sentence of each remark on a plan, in bokmål."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from karriere_app.domain.planning.remarks import PlanRemark

REMARKS_NB: Mapping[str, str] = MappingProxyType(
    {
        "NO_STEPS": "Ingen steg ennå.",
        "STEP_BEFORE_REQUIREMENT": "{route}Steg {number} bygger på steg {other_number}, men begynner før det slutter.",
        "STEP_BEFORE_REQUIREMENT.many": "{route}{count} steg begynner før det de bygger på, er ferdig.",
        "REQUIREMENT_MISSING": "{route}Steg {number} bygger på «{other}», som er tatt ut eller står på en annen vei.",
        "REQUIREMENT_MISSING.gone": "{route}Steg {number} bygger på et steg som ikke finnes lenger.",
        "REQUIREMENT_MISSING.many": "{route}{count} steg bygger på noe som er tatt ut av planen.",
        "CIRCLE": "{route}Steg {number} og steg {other_number} venter på hverandre.",
        "CIRCLE.many": "{route}{count} steg venter på hverandre.",
        "ENDS_BEFORE_START": "{route}Steg {number} slutter før det begynner.",
        "ENDS_BEFORE_START.many": "{route}{count} steg slutter før de begynner.",
        "OVERLAPS_PREVIOUS": "{route}Steg {number} begynner før steg {other_number} er ferdig. Er de samtidig?",
        "OVERLAPS_PREVIOUS.many": "{route}{count} steg begynner før steget foran er ferdig. Er de samtidige?",
        "MONTHS_OUTSIDE_RANGE": "{route}Steg {number} har flere eller færre måneder enn grensene sier.",
        "MONTHS_OUTSIDE_RANGE.many": "{route}{count} steg har flere eller færre måneder enn grensene sier.",
        "NO_TIME": "Steg uten verken dato eller måneder: {count}.",
        "TIME_FITS": "Stegene passer etter hverandre i tid.",
        "NO_PLAN_B": "Plan B mangler.",
        "PLAN_B": "Planen har en plan B.",
        "NO_MONEY": "Ingen finansiering fra {start}.",
        "NO_MONEY.until": "Ingen finansiering fra {start} til {end}.",
        "NO_MONEY.many": "Ingen finansiering i {count} perioder, den første fra {start}.",
        "MONEY": "Alle steg har finansiering.",
        "MONEY_AFTER_LIMIT": "«{step}» har introduksjonsstønad etter at programmet slutter i {limit}.",
        "NO_RESPONSIBLE": "Steg uten ansvarlig: {count}.",
        "RESPONSIBLE": "Alle steg har en ansvarlig.",
        "NO_EVIDENCE": "Steg uten bevis som trengs: {count}.",
        "EVIDENCE": "Alle steg sier hvilket bevis som trengs.",
        "STEP_FAILED": "«{step}» er ikke bestått. Avtal hva som skjer nå.",
        "STEP_INTERRUPTED": "«{step}» er avbrutt. Avtal hva som skjer nå.",
        "STEP_LATE": "Steg som skulle ha begynt eller vært ferdige: {count}.",
        "EVIDENCE_NOT_SEEN": "Fullførte steg der beviset ikke er sett: {count}.",
        "LATER_THAN_AGREED": "Planen blir ferdig {amount} senere enn avtalt.",
        "AS_AGREED": "Planen er i rute.",
        "EMPTY.long_goal": "Langsiktig mål er tomt.",
        "EMPTY.why": "Begrunnelsen, med deltakerens egne ord, er tom.",
        "EMPTY.participation_view": "Deltakerens syn på planen er tomt.",
        "NO_RIGHT": "Ingen rett er valgt.",
        "RIGHT": "Retten, {right}, stemmer med det som er ført.",
        "RIGHT_UNCHECKED": "Det er ført for lite om deltakeren til å sjekke retten, {right}.",
        "OTHER_RIGHT": "Valgt rett er {right}. Det som er ført, peker på {proposed}.",
        "NO_APPLICATION": "Søknad i Vigo mangler før «{step}».",
        "NO_APPLICATION.right": "Retten, {right}, brukes ved å søke i Vigo. Et steg for søknad mangler.",
        "APPLICATION_LATE": "Søknaden er ferdig etter at «{step}» begynner.",
        "APPLICATION": "Søknaden er før «{step}».",
        "PRIORITIES": "En søknad har tre ønsker. Her er det {count}.",
        "PRIORITY_REPEATED": "To av ønskene er like.",
        "PRIORITY_RANKS": "To av ønskene har samme nummer.",
        "PRIORITIES_SET": "De tre ønskene er satt opp.",
        "NO_NORWEGIAN_GOAL": "Norskmålet er tomt.",
        "NORWEGIAN_GOAL_LOW": "«{step}» regner med norsk {level}, norskmålet er {goal}. Det er et råd, ikke et krav.",
        "NORWEGIAN_BEFORE": "Norsk {level} er før {what}.",
        "NORWEGIAN_AFTER": "Norsk {level} er først ferdig etter at {what} begynner. Det er et råd, ikke et krav.",
        "MODULAR": "Faget har modulstrukturert læreplan. Voksne skal få opplæring etter den (§ 14-1), ikke «{step}».",
        "MODULAR.believed": "Faget har trolig modulstrukturert læreplan (§ 14-1). Sjekk hos Udir før «{step}» avtales.",
        "MODULAR_FITS": "Opplæringen følger den modulstrukturerte læreplanen.",
        "WITHIN_LIMIT": "Planen er ferdig før introduksjonsprogrammet slutter {limit}.",
        "AFTER_LIMIT": "Planen varer {amount} lenger enn introduksjonsprogrammet, som slutter {limit}.",
        "AREA_OLD": "Programområdet {area} har fått ny kode, {newer}.",
        "AREA_GONE": "Programområdet {area} finnes ikke i Udirs liste{on}.",
        "RULES_23_5": "Reglene for 23/5 kan bli endret fra 2027. Sist lest {read_on}, ikke kontrollert siden.",
        "CREDIT_UNDECIDED": "Godskriving uten vedtak: {count}.",
        "RISK_OPEN": "Hindringer uten tiltak: {count}.",
        "SHARED_WITHOUT_BASIS": "Utleveringer uten mottaker eller grunnlag: {count}. Del ikke planen før det er ført.",
        "NO_FOLLOW_UP": "Dato for neste oppfølging mangler.",
        "FOLLOW_UP_PAST": "Oppfølgingen {day} er passert. Sett en ny dato.",
        "FOLLOW_UP": "Neste oppfølging {day}.",
    }
)


def remark_nb(remark: PlanRemark) -> str:
    """Return the sentence of a remark in bokmål."""
    return REMARKS_NB[remark.code].format_map(remark.params)
