"""Other scripts to Latin letters, word by word, for the sound keys of ``name_sounds``.

The output is not a transliteration for people: it is Latin text in the spelling that ``name_sounds`` reads, where two
signs are added: ``*`` is a vowel that the script leaves unwritten at the start of a word, ``%`` a final vowel that may
be a or i (alef maqsura and yeh are typed for each other). Input: a casefolded word without marks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LatinWord:
    """A word in Latin letters. ``unwritten``: the script leaves short vowels out, so a missing one says nothing."""

    text: str
    unwritten: bool = False


def _table(letters: str, latin: str) -> dict[str, str]:
    """Return letter -> Latin letters; ``-`` is a letter without a sound."""
    return {letter: sound.strip("-") for letter, sound in zip(letters, latin.split(), strict=True)}


def latin_words(word: str) -> list[LatinWord]:
    """Return the readings of one word in Latin letters; none where the script is not known to us."""
    first = word[0]
    if "a" <= first <= "ʯ" or "\u1e00" <= first <= "\u1eff":
        return [LatinWord(word)]
    if "\u0600" <= first <= "\u08ff":
        return [LatinWord(text, unwritten=True) for text in _arabic(word)]
    if "\u0370" <= first <= "\u03ff":
        return [LatinWord(_by_letter(word, _GREEK))]
    if "\u0400" <= first <= "\u052f":
        return [LatinWord(_by_letter(word, _CYRILLIC))]
    if "\u1200" <= first <= "\u137f":
        return [LatinWord(_ethiopic(word), unwritten=True)]
    if "\u0e00" <= first <= "\u0e7f":
        return [LatinWord(text, unwritten=True) for text in _thai(word)]
    if "\u10d0" <= first <= "\u10ff":
        return [LatinWord(_by_letter(word, _GEORGIAN))]
    return []


def _by_letter(word: str, table: dict[str, str]) -> str:
    return "".join([table.get(letter, letter if letter < "\u0250" else "") for letter in word])


# Ukrainian г is h, Russian г is g, and a name does not tell its language: G stands for either.
_CYRILLIC = {
    **_table("абвгґдеєёжзиіїйклмнопр", "a b v G g d e ye yo zh z i i yi y k l m n o p r"),
    **_table("стуфхцчшщъыьэюяјљњћђџќ", "s t u f kh ts ch sh shch - y - e yu ya y l n ch J J k"),
    **_table("ѓѕўәғқңөұүһӣӯҳҷӏ", "g dz w a g k n o u u h i u h J -"),
}

_GREEK = {
    **_table("αβγδεζηθικλμνξοπρσςτυφ", "a v g d e z i th i k l m n ks o p r s s t i f"),
    **_table("χψωάέήίόύώϊϋΐΰ", "h ps o a e i i o i o i i i i"),
}

_GEORGIAN = {
    **_table("აბგდევზთიკლმნოპჟრსტუფქ", "a b g d e v z t i k l m n o p zh r s t u p k"),
    **_table("ღყშჩცძწჭხჯჰ", "gh k sh ch ts dz ts ch kh J h"),
}

# --- Arabic script: Arabic, Persian, Dari, Pashto, Sorani, Urdu ---

_ARABIC_CONSONANTS = {
    "ب": "b",
    "پ": "p",
    "ت": "t",
    "ټ": "t",
    "ٹ": "t",
    "ث": "th",
    "ج": "A",
    "چ": "ch",
    "ح": "h",
    "خ": "kh",
    "څ": "ts",
    "ځ": "dz",
    "د": "d",
    "ډ": "d",
    "ڈ": "d",
    "ذ": "dh",
    "ر": "r",
    "ړ": "r",
    "ڕ": "r",
    "ڑ": "r",
    "ز": "z",
    "ژ": "zh",
    "ږ": "P",
    "س": "s",
    "ش": "sh",
    "ښ": "B",
    "ص": "s",
    "ض": "dh",
    "ط": "t",
    "ظ": "dh",
    "غ": "gh",
    "ف": "f",
    "ڤ": "v",
    "ۋ": "v",
    "ق": "q",
    "ک": "k",
    "ك": "k",
    "ڪ": "k",
    "گ": "g",
    "ګ": "K",
    "ل": "l",
    "ڵ": "l",
    "م": "m",
    "ن": "n",
    "ڼ": "n",
    "ں": "n",
    "ه": "h",
    "ہ": "h",
    "ھ": "h",
    "ۀ": "h",
}
_ARABIC_VOWELS = {"آ": "a", "أ": "a", "ى": "%", "ە": "e", "ة": "a", "ۃ": "a", "ێ": "e", "ې": "e", "ے": "e", "ۆ": "o"}
_ARABIC_VOWELS |= {"ۇ": "u", "ۈ": "u", "ؤ": "u", "إ": "i", "ۍ": "i", "ء": "", "ئ": "i", "ٱ": "a"}
_YEH = frozenset("يىیې")


def _arabic(word: str) -> list[str]:
    # The doubled l of Allah is one sound, and nothing else in the script is written double.
    word = word.replace("الله", "له") if len(word) > 4 else word
    if word.startswith("عبدله"):
        return [_arabic_letters(word)]
    if word.startswith("عبدال") and len(word) > 7:
        return [_arabic_letters("عبد" + word[5:])]
    if word.startswith("ال") and len(word) > 4:
        return [_arabic_letters(word[2:]), _arabic_letters(word)]
    return [_arabic_letters(word)]


def _arabic_letters(word: str) -> str:
    written: list[str] = []
    last = len(word) - 1
    for place, letter in enumerate(word):
        sound = _ARABIC_CONSONANTS.get(letter)
        if sound is None:
            following = word[place + 1] if place < last else ""
            sound = _arabic_vowel(letter, following, first=place == 0, after_alef=place > 0 and word[place - 1] in "اآ")
        elif place == last and letter in "هہۀ" and place > 1 and word[place - 1] in _ARABIC_CONSONANTS:
            sound = "ah"
        written.append(sound)
    return "".join(written)


def _arabic_vowel(letter: str, following: str, *, first: bool, after_alef: bool) -> str:
    """Alef, ayn, waw and yeh stand for vowels or consonants by their place in the word."""
    if letter in "اأعئٱ" and first:
        return "" if following and following in "ویيو" and letter in "اأئ" else "*"
    if letter in "اع":
        return "a"
    if letter in "وۆ" and letter == "و":
        if first:
            return "u" if following == "" else "w"
        return "w" if after_alef or following in ("ا", "ي", "ی", "ة", "ە", "ێ") else "uu"
    if letter in _YEH:
        return _arabic_yeh(following, first=first, after_alef=after_alef)
    return _ARABIC_VOWELS.get(letter, "")


def _arabic_yeh(following: str, *, first: bool, after_alef: bool) -> str:
    if following == "":
        return "%"
    if first:
        return "y"
    if following in ("ا", "و", "ة", "ە"):
        return "y"
    return "i" if after_alef else "ii"


# --- Ge'ez script: Tigrinya, Amharic, Tigre ---

_ETHIOPIC_ROWS = {
    0x1200: "h",
    0x1208: "l",
    0x1210: "h",
    0x1218: "m",
    0x1220: "s",
    0x1228: "r",
    0x1230: "s",
    0x1238: "sh",
    0x1240: "k",
    0x1248: "k",
    0x1250: "k",
    0x1258: "k",
    0x1260: "b",
    0x1268: "v",
    0x1270: "t",
    0x1278: "ch",
    0x1280: "h",
    0x1288: "h",
    0x1290: "n",
    0x1298: "ny",
    0x12A0: "",
    0x12A8: "k",
    0x12B0: "k",
    0x12B8: "kh",
    0x12C0: "kh",
    0x12C8: "w",
    0x12D0: "",
    0x12D8: "z",
    0x12E0: "zh",
    0x12E8: "y",
    0x12F0: "d",
    0x12F8: "d",
    0x1300: "J",
    0x1308: "g",
    0x1310: "g",
    0x1318: "g",
    0x1320: "t",
    0x1328: "ch",
    0x1330: "p",
    0x1338: "ts",
    0x1340: "ts",
    0x1348: "f",
    0x1350: "p",
}
_ETHIOPIC_VOWELS = ("e", "u", "i", "a", "e", "", "o", "wa")
_OPEN_ROWS = frozenset({0x1200, 0x1210, 0x1280, 0x12A0, 0x12D0})
_LABIAL_ROWS = frozenset({0x1248, 0x1258, 0x1288, 0x12B0, 0x12C0, 0x1310})


def _ethiopic(word: str) -> str:
    written: list[str] = []
    for place, letter in enumerate(word):
        row, order = ord(letter) & ~7, ord(letter) & 7
        consonant = _ETHIOPIC_ROWS.get(row)
        if consonant is None:
            continue
        vowel = "a" if order == 0 and row in _OPEN_ROWS else _ETHIOPIC_VOWELS[order]
        if row in _LABIAL_ROWS and order != 5:
            vowel = "u" + vowel
        if consonant == "" and vowel == "" and place == 0:
            vowel = "*"
        written.append(consonant + vowel)
    return "".join(written)


# --- Thai ---

_THAI_CONSONANTS = {
    **_table("กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถ", "k k k k k k ng ch ch ch s ch y d t t t t n d t t"),
    **_table("ทธนบปผฝพฟภมยรลวศษสหฬฮ", "t t n b p p f p f p m y r l w s s s h l h"),
}
_THAI_VOWELS = {
    "ะ": "a",
    "ั": "a",
    "า": "a",
    "ำ": "am",
    "ิ": "i",
    "ี": "i",
    "ึ": "u",
    "ื": "u",
    "ุ": "u",
    "ู": "u",
    "เ": "e",
    "แ": "ae",
    "โ": "o",
    "ใ": "ai",
    "ไ": "ai",
    "ๅ": "",
    "ฤ": "ri",
}
_THAI_BEFORE = frozenset("เแโใไ")


def _thai(word: str) -> list[str]:
    """Thai writes some vowels before their consonant and ends words in n with r, l or ñ, often rn in Latin."""
    word = word[:-2] + "ัน" if word.endswith("รร") else word.replace("รร", "ั")
    letters = list(word)
    for place in range(len(letters) - 1):
        if letters[place] in _THAI_BEFORE and letters[place + 1] in _THAI_CONSONANTS:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    written = "".join([_thai_letter(letters, place) for place in range(len(letters))])
    if letters[-1] == "ร":
        return [written + "n", written[:-1] + "n", written]
    if letters[-1] in "ลฬญ":
        return [written, written[:-1] + "n"]
    return [written]


def _thai_letter(letters: list[str], place: int) -> str:
    letter = letters[place]
    if letter == "อ":
        return "*" if place == 0 else "o"
    # A leading h only sets the tone of the consonant after it.
    if letter == "ห" and place + 1 < len(letters) and letters[place + 1] in "งญนมยรลว":
        return ""
    return _THAI_CONSONANTS.get(letter) or _THAI_VOWELS.get(letter, "")
