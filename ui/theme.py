"""Colours, type and lengths of the window, taken from ``resources/tokens.json``.

One :class:`Theme` is given to the application with :func:`apply_theme`; painted widgets read it with
:func:`current_theme` each time they paint, so a change of theme needs no bookkeeping. Lengths in layouts are read once,
when the layout is made: after a change of the text size the pages are built anew.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from resources import FONTS, TOKENS

if TYPE_CHECKING:
    from collections.abc import Mapping

PROPERTY: Final = "karriereTheme"
FONTS_PROPERTY: Final = "karriereFonts"
SMALLEST_TEXT: Final = 1.0
LARGEST_TEXT: Final = 2.0

FAMILIES: Final = ["Noto Sans", "Noto Naskh Arabic", "Noto Sans Ethiopic", "Noto Sans Thai Looped"]
WINDOW_FONT_FILES: Final = ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf")
SCRIPT_FONT_FILES: Final = (
    "NotoNaskhArabic-Regular.ttf",
    "NotoNaskhArabic-Bold.ttf",
    "NotoSansEthiopic-Regular.ttf",
    "NotoSansEthiopic-Bold.ttf",
    "NotoSansThaiLooped-Regular.ttf",
    "NotoSansThaiLooped-Bold.ttf",
)

PALETTE_ROLES: Final = {
    QPalette.ColorRole.Window: "canvas",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.PlaceholderText: "text_placeholder",
    QPalette.ColorRole.Highlight: "accent_tint",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line_field",
    QPalette.ColorRole.Shadow: "line_field",
    QPalette.ColorRole.Accent: "accent",
}

# The pixel that a two-pixel frame takes is given back by the padding, so that text stays; the placeholder colour stands
# in the same rule as `color`, which would otherwise halve its opacity (DESIGN.md section 8).
SHEET: Final = """
QLineEdit, QPlainTextEdit {{
    background: {surface}; color: {text}; placeholder-text-color: {text_placeholder};
    border: 1px solid {line_field}; border-radius: {p6}px; padding: {p4}px {p9}px;
    selection-background-color: {accent_tint}; selection-color: {text}; }}
QLineEdit {{ min-height: {p24}px; }}
QLineEdit[finding="warn"], QPlainTextEdit[finding="warn"] {{ border-color: {warn}; }}
QLineEdit[finding="danger"], QPlainTextEdit[finding="danger"] {{ border-color: {danger}; }}
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] {{ background: {sunken}; }}
QLineEdit:disabled, QPlainTextEdit:disabled {{ background: {sunken}; color: {text_muted}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {focus}; padding: {q4}px {q9}px; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {line_field}; padding: {p4}px; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QAbstractItemView, QListView[popup="true"] {{
    background: {raised}; border: 1px solid {line_field}; outline: none; padding: {p4}px; }}
QListView[popup="true"] {{ padding: 0; }}
QMenu {{ background: {raised}; color: {text}; border: 1px solid {line_field}; padding: {p4}px; }}
QMenu::item {{ padding: {p6}px {p16}px; border-radius: {p4}px; }}
QMenu::item:selected {{ background: {accent_tint}; color: {text}; }}
QMenu::item:disabled {{ background: transparent; color: {text_muted}; }}
QTableView {{ background: {surface}; border: none; outline: none; }}
QHeaderView {{ background: {surface}; border: none; }}
QTabBar::scroller {{ width: {p56}px; }}
QTabBar QToolButton {{ background: {surface}; border: 1px solid {line_field}; border-radius: {p6}px; }}
QScrollBar:vertical {{ background: transparent; width: {p10}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {p10}px; margin: 0; }}
QScrollBar::handle {{ background: {line_field}; border-radius: {p3}px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: {p32}px; }}
QScrollBar::handle:horizontal {{ min-width: {p32}px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; width: 0; height: 0; }}
"""


class ThemeName(Enum):
    """The themes that ``tokens.json`` holds."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class ThemeSetting(Enum):
    """What a person can choose; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class WidthClass(Enum):
    """How much room a window has: its width divided by the text scale, DESIGN.md section 5."""

    COMFORTABLE = "comfortable"
    NARROW = "narrow"
    TINY = "tiny"


class Severity(Enum):
    """The five states that have a sign, a word colour and a tint of their own."""

    OK = "ok"
    WARN = "warn"
    DANGER = "danger"
    INFO = "info"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> str | None:
        """Name of the sign that always stands beside the word; NEUTRAL has none."""
        return _SIGNS[self]


_SIGNS: Final = {
    Severity.OK: "ui-done",
    Severity.WARN: "ui-warning",
    Severity.DANGER: "ui-error",
    Severity.INFO: "ui-info",
    Severity.NEUTRAL: None,
}


@dataclass(frozen=True)
class Theme:
    """Colours and sizes of one look; ``text_scale`` is 1.0 to 2.0."""

    name: ThemeName
    text_scale: float
    colours: Mapping[str, str]
    scale: Mapping[str, tuple[float, int]]
    _fonts: dict[str, QFont] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not SMALLEST_TEXT <= self.text_scale <= LARGEST_TEXT:
            raise ValueError(f"text scale {self.text_scale} is outside {SMALLEST_TEXT} to {LARGEST_TEXT}")

    def colour(self, role: str) -> QColor:
        """The colour of a token such as ``text_muted``; KeyError when there is none."""
        return QColor(self.colours[role])

    def px(self, length: float) -> int:
        """A length of DESIGN.md (logical pixels at 100 % text) at the present text scale."""
        return round(length * self.text_scale)

    def font(self, role: str) -> QFont:
        """The font of a text role: caption, caption_strong, body, strong, lead, section, title, display, answer …"""
        if role not in self._fonts:
            points, weight = self.scale[role]
            font = QFont()
            font.setFamilies(FAMILIES)
            font.setPointSizeF(points * self.text_scale)
            font.setWeight(QFont.Weight(weight))
            self._fonts[role] = font
        return QFont(self._fonts[role])

    def width_class(self, width: int) -> WidthClass:
        """The layout for a window of this width in logical pixels."""
        logical = width / self.text_scale
        if logical >= 1200:
            return WidthClass.COMFORTABLE
        return WidthClass.NARROW if logical >= 1000 else WidthClass.TINY


def make_theme(name: ThemeName = ThemeName.LIGHT, text_scale: float = 1.0) -> Theme:
    """Read one theme from the tokens. Raises ValueError for a text scale outside 1.0 to 2.0."""
    tokens = _tokens()
    scale = {role: (float(entry["pt"]), int(entry["weight"])) for role, entry in tokens["type"]["scale"].items()}
    return Theme(name, text_scale, tokens["colour"][name.value], scale)


STYLED: Final = "isFusion"
"""Property of the application whose style is chosen; asking it for its style would load every style class."""


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the application its style, fonts, palette and stylesheet; call again when theme or text size changes."""
    if not app.property(STYLED):
        app.setStyle("Fusion")
        app.setProperty(STYLED, True)
    load_window_fonts()
    app.setProperty(PROPERTY, theme)
    app.setPalette(palette_of(theme))
    app.setFont(theme.font("body"))
    lengths = {f"p{n}": theme.px(n) for n in range(1, 65)} | {f"q{n}": theme.px(n) - 1 for n in range(1, 33)}
    app.setStyleSheet(SHEET.format(**theme.colours, **lengths))
    # Qt tells a change of sheet only to the widgets that a rule of it meets; the painted ones must measure anew too.
    for widget in app.allWidgets():
        QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))


def palette_of(theme: Theme) -> QPalette:
    """The palette of a theme, the disabled group still readable."""
    palette = QPalette()
    for role, token in PALETTE_ROLES.items():
        palette.setColor(role, theme.colour(token))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("text_muted"))
    return palette


def current_theme() -> Theme:
    """The theme last applied. Raises LookupError before :func:`apply_theme` was called."""
    app = QApplication.instance()
    theme = None if app is None else app.property(PROPERTY)
    if not isinstance(theme, Theme):
        raise LookupError("no theme has been applied")
    return theme


def scaled(length: float) -> int:
    """A length of DESIGN.md at the present text scale, in logical pixels."""
    return current_theme().px(length)


def text_font(role: str) -> QFont:
    """The font of a text role in the present theme."""
    return current_theme().font(role)


def resolve_setting(setting: ThemeSetting, app: QApplication) -> ThemeName:
    """Which theme a setting means on this desktop now; the desktop's wish for high contrast goes first."""
    if setting is not ThemeSetting.SYSTEM:
        return ThemeName(setting.value)
    hints = app.styleHints()
    # Both objects need a name of their own: chained in one expression the second is deleted before it is read.
    accessibility = hints.accessibility()
    if accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast:
        return ThemeName.HIGH_CONTRAST
    return ThemeName.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else ThemeName.LIGHT


def theme_for(setting: ThemeSetting, text_scale: float, app: QApplication) -> Theme:
    """The theme for a setting. In a Windows contrast theme the system's own colours are used, without tints."""
    name = resolve_setting(setting, app)
    theme = make_theme(name, text_scale)
    if setting is ThemeSetting.SYSTEM and name is ThemeName.HIGH_CONTRAST and sys.platform == "win32":
        return Theme(name, text_scale, system_colours(app.palette(), theme.colours), theme.scale)
    return theme


def system_colours(palette: QPalette, ours: Mapping[str, str]) -> dict[str, str]:
    """The desktop's own contrast colours under the names of our tokens; every tint becomes the plain ground."""
    ground = palette.color(QPalette.ColorRole.Window).name()
    text = palette.color(QPalette.ColorRole.WindowText).name()
    chosen = palette.color(QPalette.ColorRole.Highlight).name()
    on_chosen = palette.color(QPalette.ColorRole.HighlightedText).name()
    colours = {token: ground if token.endswith("_tint") else text for token in ours}
    for token in ("canvas", "surface", "sunken", "raised", "hover", "band"):
        colours[token] = ground
    colours |= {"accent": chosen, "accent_hover": chosen, "on_accent": on_chosen, "focus": chosen, "paper": "#FFFFFF"}
    return colours


def load_window_fonts() -> None:
    """Load Noto Sans for the window. Raises OSError when a font file is missing."""
    _load_fonts(WINDOW_FONT_FILES)


def load_script_fonts() -> None:
    """Load the Arabic, Ethiopic and Thai fonts, after the first paint. Raises OSError when a file is missing."""
    _load_fonts(SCRIPT_FONT_FILES)


def _load_fonts(files: tuple[str, ...]) -> None:
    app = QApplication.instance()
    if app is None:
        raise LookupError("fonts are loaded into an application; there is none")
    loaded = set(app.property(FONTS_PROPERTY) or [])
    for name in files:
        if name not in loaded:
            if QFontDatabase.addApplicationFont(str(FONTS / name)) < 0:
                raise OSError(f"font file {name} cannot be loaded")
            loaded.add(name)
    app.setProperty(FONTS_PROPERTY, sorted(loaded))


@lru_cache(maxsize=1)
def _tokens() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TOKENS.read_text(encoding="utf-8"))
    return loaded
