"""Makes codes.json, languages.json and countries.json of resources/vocabularies.

codes.json comes from vocabulary_codes.txt beside this file; languages and countries come from classifications.json
(our own table, first) and CLDR through babel. Run it from the top folder: python packaging/make_vocabularies.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global

CODES_TEXT = Path(__file__).with_name("vocabulary_codes.txt")
LANGUAGES_TEXT = Path(__file__).with_name("vocabulary_languages.txt")
FOLDER = Path(__file__).resolve().parent.parent / "resources" / "vocabularies"
CLDR = "Unicode CLDR through babel 2.18.0, Unicode License v3"

RIGHT_TO_LEFT = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"})

COUNTRY_LEFT_OUT = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
COUNTRY_NAMES = {
    "nb": {"CD": "Den demokratiske republikken Kongo", "CG": "Kongo-Brazzaville"},
    "nn": {"CD": "Den demokratiske republikken Kongo", "CG": "Kongo-Brazzaville"},
}
COUNTRY_KEYWORDS = {
    "CD": ["Kongo-Kinshasa", "Zaire"],
    "CI": ["Côte d'Ivoire"],
    "CZ": ["Den tsjekkiske republikk"],
    "GB": ["England", "Skottland", "Wales", "Nord-Irland"],
    "KR": ["Korea"],
    "MM": ["Burma"],
    "MK": ["Makedonia"],
    "NL": ["Holland"],
    "PS": ["Palestina", "Gaza", "Vestbredden"],
    "SZ": ["Swaziland"],
    "US": ["Amerika"],
}


def codes(text: str) -> dict[str, Any]:
    """Return the small vocabularies of the text file."""
    found: dict[str, Any] = {}
    terms: list[dict[str, Any]] = []
    for line in text.splitlines():
        if line.startswith("= "):
            name, kind, source = (part.strip() for part in line[2:].split("|"))
            terms = []
            found[name] = {"open": kind == "open", "source": source, "terms": terms}
        elif line.strip() and not line.startswith("#"):
            terms.append(_code_term(line))
    return found


def _code_term(line: str) -> dict[str, Any]:
    code, nb, nn, en, *rest = (part.strip() for part in line.split("|"))
    term: dict[str, Any] = {"code": code, "nb": nb, "nn": nn, "en": en}
    for name, value in _facts(rest[0] if rest else ""):
        if name == "keywords":
            term["keywords"] = value.split(",")
        else:
            term.setdefault("extra", {})[name] = value
    return term


def _facts(text: str) -> list[tuple[str, str]]:
    head, _, keywords = text.partition("keywords=")
    facts = [(name, value) for name, _, value in (part.partition("=") for part in head.split())]
    return [*facts, ("keywords", keywords.strip())] if keywords else facts


def languages(classifications: dict[str, Any], listed: str) -> list[dict[str, Any]]:
    """Return our own table of languages, then more of them from CLDR where it has a Norwegian name."""
    own = [_own_language(item) for item in classifications["languages"]["items"]]
    known = {item["code"] for item in own} | {item["code"].split("-")[0] for item in own}
    more = [_cldr_language(code) for code in _listed(listed) if code not in known]
    return own + sorted((item for item in more if item is not None), key=lambda item: str(item["nb"]))


def _listed(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(dict.fromkeys(" ".join(lines).split()))


def _own_language(item: dict[str, Any]) -> dict[str, Any]:
    words = {item["babel_nb"], item["babel_nn"], item["iso639_3"]} - {item["nb"], item["nn"], item["tag"], None}
    term = {
        "code": item["tag"],
        "nb": item["nb"],
        "nn": item["nn"],
        "en": item["en"],
        "own_name": item["own"],
        "extra": {"script": item["script"], "direction": item["dir"], "table": "own"},
    }
    return term | ({"keywords": sorted(words)} if words else {})


def _cldr_language(code: str) -> dict[str, Any] | None:
    nb, nn, en = (Locale(language).languages.get(code) for language in ("nb", "nn", "en"))
    if nb is None or en is None:
        return None
    script = _script(code)
    return {
        "code": code,
        "nb": nb,
        "nn": nn or nb,
        "en": en,
        "own_name": _own_name(code),
        "extra": {"script": script, "direction": "rtl" if script in RIGHT_TO_LEFT else "ltr", "table": "CLDR"},
    }


def _script(code: str) -> str:
    likely: str = get_global("likely_subtags").get(code, "")
    parts = [part for part in likely.split("_") if len(part) == 4]
    return parts[0] if parts else "Latn"


def _own_name(code: str) -> str:
    try:
        return str(Locale.parse(code).languages.get(code, ""))
    except (UnknownLocaleError, ValueError):
        return ""


def countries() -> list[dict[str, Any]]:
    """Return ISO 3166-1 alpha-2 with XK, and our two codes for stateless and unknown, by the Norwegian alphabet."""
    names = {language: Locale(language).territories for language in ("nb", "nn", "en")}
    codes_of_cldr = [str(code) for code in names["en"]]
    iso = [code for code in codes_of_cldr if len(code) == 2 and code.isalpha() and code not in COUNTRY_LEFT_OUT]
    terms = [_country(code, names) for code in iso]
    own = [
        {"code": "STATELESS", "nb": "statsløs", "nn": "statslaus", "en": "stateless", "keywords": ["XXA"]},
        {"code": "UNKNOWN", "nb": "ukjent", "nn": "ukjend", "en": "unknown", "keywords": ["XXX", "uoppgitt"]},
    ]
    return sorted(terms, key=lambda term: _norwegian_order(term["nb"])) + own


def _country(code: str, names: dict[str, Any]) -> dict[str, Any]:
    nb = COUNTRY_NAMES["nb"].get(code, names["nb"][code])
    nn = COUNTRY_NAMES["nn"].get(code, names["nn"].get(code, nb))
    term: dict[str, Any] = {"code": code, "nb": nb, "nn": nn, "en": names["en"][code]}
    return term | ({"keywords": COUNTRY_KEYWORDS[code]} if code in COUNTRY_KEYWORDS else {})


def _norwegian_order(name: str) -> str:
    return name.casefold().translate(str.maketrans("æøå", "{|}"))


def files(folder: Path) -> dict[str, str]:
    """Return the text of each file to be written."""
    classifications = json.loads((folder / "classifications.json").read_text(encoding="utf-8"))
    content = {
        "codes.json": {
            "_meta": {
                "note": "Made by packaging/make_vocabularies.py from packaging/vocabulary_codes.txt.",
                "source": "Each vocabulary names its own. Legal terms: Lovdata's public data, NLOD 2.0.",
            },
            "vocabularies": codes(CODES_TEXT.read_text(encoding="utf-8")),
        },
        "languages.json": {
            "_meta": {
                "note": "Made by packaging/make_vocabularies.py. table=own: classifications.json, whose status says "
                "which own names await a speaker's check; table=CLDR: as CLDR has it.",
                "source": f"classifications.json; {CLDR}",
            },
            "terms": languages(classifications, LANGUAGES_TEXT.read_text(encoding="utf-8")),
        },
        "countries.json": {
            "_meta": {
                "note": "Made by packaging/make_vocabularies.py. ISO 3166-1 alpha-2 and XK; STATELESS and UNKNOWN "
                "stand for ICAO 9303 XXA and XXX.",
                "source": CLDR,
            },
            "terms": countries(),
        },
    }
    return {name: _text(value) for name, value in content.items()}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write the files."""
    for name, text in files(FOLDER).items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(name, len(text))
    return 0


if __name__ == "__main__":
    sys.exit(main())
