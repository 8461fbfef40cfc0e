"""Folding of names: one plain form for spellings that differ only in case, diacritics or letter variants.

The folded text is what the search tables hold and what a typed query is folded to. It stays in its own script:
Arabic stays Arabic, Thai stays Thai; meeting across scripts is the work of ``name_keys``.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "ø": "o",
        "å": "a",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "ı": "i",
        "ə": "a",
        "ɛ": "e",
        "ɔ": "o",
        "ŋ": "ng",
        "ħ": "h",
        "ŧ": "t",
        "ɓ": "b",
        "ɗ": "d",
        "ƙ": "k",
        "ґ": "г",
        "ך": "כ",
        "ם": "מ",
        "ן": "נ",
        "ף": "פ",
        "ץ": "צ",
    }
)

# Persian, Kurdish, Pashto and Urdu keyboards send other code points for what a reader takes as the same letter.
_ARABIC_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        **dict.fromkeys("ىیےۍېێئ", "ي"),
        **dict.fromkeys("ؤۆۇۈۊ", "و"),
        **dict.fromkeys("ةۀھہۂۃەە", "ه"),
        **dict.fromkeys("کګڪ", "ك"),
        **dict.fromkeys("ڕړڑ", "ر"),
        **dict.fromkeys("ټٹ", "ت"),
        **dict.fromkeys("ډڈ", "د"),
        **dict.fromkeys("ڼںڻ", "ن"),
        "ڵ": "ل",
        "ڤ": "ف",
        "ء": None,
    }
)

_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u0640\u0e47-\u0e4e\u135d-\u135f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# A Thai consonant under thanthakhat is written and not spoken.
_THAI_SILENT = re.compile("[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c")
_APOSTROPHES = re.compile("['’‘`´ʼʹʻʾʿʽ′]")
# Spelled out, because Thai and Indic vowel signs count as non-word characters for a regular expression.
_SEPARATORS = re.compile(
    r"[\s!-/:-@\[-`{-~\u00a0-\u00a9\u00ab-\u00b1\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e"
    r"\u3000-\u3003\u3008-\u3020،؛؟٪-٭۔।॥፡-፨׃־]+"
)
_PLAIN = re.compile(r"[a-z0-9 ]*\Z")


def casefolded(text: str) -> str:
    """Return the text in one composed form, without case, apostrophes, tatweel or vowel marks, letters kept."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    # The dotted capital İ casefolds to i and a combining dot.
    return unicodedata.normalize("NFC", text.replace("i\u0307", "i"))


def fold(text: str) -> str:
    """Return the plain form of a text for search: Ødegård -> odegard, Łukasz -> lukasz, أحمد -> احمد.

    Words are separated by one space; punctuation, diacritics, vowel marks and direction characters are gone.
    ``fold(fold(x)) == fold(x)``.
    """
    lowered = text.casefold()
    if _PLAIN.match(lowered):
        return " ".join(lowered.split())
    decomposed = unicodedata.normalize("NFKD", casefolded(text).translate(_LETTERS).translate(_ARABIC_LETTERS))
    bare = _MARKS.sub("", decomposed).translate(_LETTERS).translate(_ARABIC_LETTERS)
    return " ".join(_SEPARATORS.sub(" ", unicodedata.normalize("NFC", bare.casefold())).split())


def words(text: str) -> list[str]:
    """Return the casefolded words of a text, diacritics kept: the input of the sound keys."""
    return _SEPARATORS.sub(" ", _MARKS.sub("", _THAI_SILENT.sub("", casefolded(text)))).split()
