"""Paths of the data files that ship with the program."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent
ICONS = ROOT / "icons"
FONTS = ROOT / "fonts"
I18N = ROOT / "i18n"
PHRASES = ROOT / "phrases"
LAW = ROOT / "law"
DEMO = ROOT / "demo"
VOCABULARIES = ROOT / "vocabularies"
TOKENS = ROOT / "tokens.json"
