"""The sentences in bokmål on what a plan builds on: why something counts, why a right is proposed, what is unsure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from karriere_app.domain.planning.crediting import YearRange

SENTENCES_NB: Final[Mapping[str, str]] = MappingProxyType(
    {
        "credit.VG1_OWN": "Vg1 i utdanningsprogrammet for lærefaget.",
        "credit.VG1_OTHER": "Vg1 i et annet utdanningsprogram. Fylket kan gi mer hvis fordypningen er relevant.",
        "credit.VG2_TRADE": "Vg2 for lærefaget.",
        "credit.VG2_PROGRAMME": "Annet Vg2 i samme program. Fylket kan gi mer hvis fordypningen er relevant.",
        "credit.VG2_OTHER": "Vg2 i et annet program. Fylket kan gi mer hvis fordypningen er relevant.",
        "credit.VG3_SAME_VG2": "Vg3 i skole på samme Vg2. Fylket kan gi mer i fag som varer over fire år.",
        "credit.VG3_OTHER": "Vg3 på et annet Vg2 teller ikke.",
        "credit.PRACTICE": "Læretid eller allsidig praksis i faget teller fullt ut.",
        "credit.CERT_SAME_VG2": "Fag- eller svenneprøve i et fag på samme Vg2.",
        "credit.CERT_PROGRAMME": "Fag- eller svenneprøve i et annet fag i samme program.",
        "credit.CERT_OTHER": "Fag- eller svenneprøve i et annet program. Teller bare hvis den er relevant.",
        "credit.NOT_WHOLE_YEAR": "Bare hele skoleår teller. Enkeltfag og enkeltmoduler teller aldri.",
        "credit.NOT_PASSED": "Alle fagene må være bestått.",
        "credit.PASSED_UNKNOWN": "Si om alle fagene er bestått.",
        "credit.NOT_SAID_WHAT": "Si hva slags opplæring det var.",
        "credit.SHUT_OUT": "Kan ikke telle sammen med fagprøven eller skoleårene over. Det som gir mest, er valgt.",
        "credit.COUNTED_ALREADY": "Er allerede regnet med.",
        "credit.DECIDED": "Godskrevet i vedtak.",
        "entry.abroad": "Utenlandsk skolegang teller ikke av seg selv. Søk godkjenning eller realkompetansevurdering.",
        "entry.abroad_answer": "Det er svar på søknad om godkjenning. Bruk det som står i svaret.",
        "entry.norwegian_upper": "Norsk videregående. Legg inn hvert bestått skoleår.",
        "entry.grunnskole": "Grunnskole gir ikke godskriving.",
        "entry.higher": "Høyere utdanning gir ikke godskriving i læretida.",
        "entry.unknown": "Nivå eller land er ikke ført i kartleggingen.",
        "right.youth": "{age} år og fullført grunnskole. Retten varer til {until}.",
        "right.youth_may_choose": "{age} år og fullført grunnskole. Kan velge tilbudet for voksne i stedet.",
        "right.adult": "Fullført grunnskole, ikke studie- eller yrkeskompetanse, og voksen siden {from}.",
        "right.apprenticeship": "Rett til læreplass, eller et annet tilbud, når vilkårene for læretid er oppfylt.",
        "right.new_vocational": "Har studie- eller yrkeskompetanse. Rett til én ny yrkeskompetanse.",
        "right.topping_up": "Har bestått fag- og yrkesopplæring. Rett til påbygging.",
        "right.topping_up_later": "Har bestått fag- og yrkesopplæring. Rett til påbygging fra {from}.",
        "right.to_study_competence": "Har yrkeskompetanse uten fellesfagene. Rett fram til generell studiekompetanse.",
        "right.preparatory": "Grunnskolen er ikke fullført.",
        "right.may_be_admitted": "Ingen rett uten grunnskole, men fylket kan gi videregående opplæring.",
        "right.applicant_fov": "Venter på svar på søknad om opphold. Retten varer til {until}.",
        "right.applicant_youth": "Venter på svar på søknad om opphold. Retten varer til {until}.",
        "right.no_birth_date": "Fødselsdatoen er ikke ført.",
        "right.under_16": "{age} år: rett og plikt til grunnskole.",
        "right.no_lawful_stay": "Ingen rett til opplæring uten lovlig opphold.",
        "right.applicant": "Den som venter på svar på søknad om opphold, har ikke rett til videregående for voksne.",
        "right.assessment": "Rett til realkompetansevurdering.",
        "right.assessment_recommended": "Realkompetansevurdering hvis kommunen eller Nav tilrår det.",
        "right.lawful_stay": "Rettene krever lovlig opphold.",
        "right.has_study_competence": "Har allerede studiekompetanse. Retten til ny yrkeskompetanse gjelder yrkesfag.",
        "right.not_yet": "Ingen rett er klar på denne datoen.",
        "fact.BIRTH_DATE": "fødselsdatoen",
        "fact.PERMIT": "oppholdsgrunnlaget",
        "fact.GRUNNSKOLE": "om grunnskolen er fullført",
        "fact.COMPETENCE": "om studie- eller yrkeskompetanse er godkjent i Norge",
        "fact.KIND_OF_COMPETENCE": "om det er studiekompetanse eller yrkeskompetanse",
        "fact.COMMON_SUBJECTS": "om fellesfagene er bestått",
        "decides.COUNTY": "Fylket avgjør.",
        "decides.MUNICIPALITY": "Kommunen avgjør.",
        "priorities.no_right": "Velg rett først. Voksne som søker, fører opp tre sluttkompetanser.",
        "priorities.other_right": "Tre sluttkompetanser gjelder voksne som søker videregående opplæring.",
        "priorities.no_application": "Planen har ikke noe søknadssteg, så ønskene trengs ikke ennå.",
        "priorities.three": "Voksne søker hele året og fører opp tre sluttkompetanser i rekkefølge.",
        "limit.extension": "Forlenget av kommunen.",
        "limit.prog_end": "Ført av kommunen.",
        "limit.reckoned": "Regnet fra oppstart og lengste tid for sluttmålet.",
        "limit.no_start": "Oppstart mangler.",
        "limit.no_end_goal": "Sluttmålet mangler.",
        "limit.no_vgs_level": "Det er ikke avklart om personen har videregående utdanning.",
        "limit.earlier_rules": "Oppstarten følger reglene før endringen.",
        "deadline.adults": "Voksne søker hele året. 1. februar og 1. mars gjelder ungdom og lærlinger.",
        "deadline.youth": "Fylket bestemmer fristene for ungdom.",
        "deadline.none": "Fylket har ikke ført egne frister.",
        "advice.FOV": "Muntlig A2 før forberedende opplæring",
        "advice.VGO_SCHOOL": "B1 før videregående i skole",
        "advice.VGO_MODULE": "Muntlig B1 før moduler i bedrift",
        "advice.APPRENTICE": "B1 før læretid",
        "advice.FBJ": "B1 før fagbrev på jobb",
        "advice.THEORY_EXAM": "B1 før skriftlig eksamen",
        "advice.TRADE_TEST": "Muntlig B1 før fagprøven",
        "advice.PABYGG": "B2 før påbygging",
        "advice.SUBJECTS": "B2 før studiekompetansefag",
        "advice.study": "B2 for høyere utdanning",
        "advice.practice": "Råd fra praksis, ikke lov. Loven krever ikke noe nivå for inntak.",
        "gap.NO_FROM_YEAR": "året det begynte, mangler",
        "gap.NO_TO_YEAR": "året det sluttet, mangler",
        "gap.NO_HOURS": "timer i uka mangler",
        "gap.ENDS_BEFORE_START": "slutter før det begynner",
        "unverified.rule": "Regelen er ikke kontrollert.",
        "unverified.full_time": "Full stilling er regnet som 37,5 timer i uka. Fylket avgjør om praksisen holder.",
        "unverified.on_the_job": "Praksis i fylkene, ikke kontrollert i lov eller forskrift.",
        "unverified.preparatory": "At kommunen har ansvaret, er ikke kontrollert.",
        "unverified.offer_date": "Dato for tilbud om oppstart mangler. Regnet etter oppstarten.",
        "unverified.hours": "Timene uten kroppsøving er ikke kontrollert for dette året.",
        "unverified.length": "Hvor lang tid faget tar, er antatt. Velg det som står i læreplanen.",
    }
)

_QUARTERS: Final = {Fraction(1, 4): "¼", Fraction(1, 2): "½", Fraction(3, 4): "¾"}


def sentence_nb(key: str, params: Mapping[str, str] | None = None) -> str:
    """Return a sentence with its parameters filled in. Raises KeyError for a key that no sentence has."""
    return SENTENCES_NB[key].format(**(params or {}))


def number_nb(years: Fraction) -> str:
    """Return years in figures: «2 ¼» and «½» for quarters, else one decimal with a comma («3,2»)."""
    whole, rest = divmod(years, 1)
    if rest == 0:
        return str(whole)
    if rest in _QUARTERS:
        return f"{whole} {_QUARTERS[rest]}" if whole else _QUARTERS[rest]
    return f"{float(years):.1f}".replace(".", ",")


def decimal_nb(years: Fraction, places: int = 3) -> str:
    """Return years as a decimal with a comma and no needless zeros («1,25», «5,625», «5»)."""
    text = f"{float(years):.{places}f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def range_nb(years: YearRange) -> str:
    """Return «2 ¼ år», or «3,2–4,1 år» for a range."""
    least, most = number_nb(years.least), number_nb(years.most)
    return f"{least} år" if least == most else f"{least}–{most} år"
