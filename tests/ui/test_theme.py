"""The theme holds to the tokens, its colours can be read, and its signs take any colour and size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QImage, QPalette

from resources import FONTS, ICONS, TOKENS
from tests.ui.checks import settle
from ui.icons import pixmap
from ui.theme import (
    FAMILIES,
    LARGEST_TEXT,
    Severity,
    Theme,
    ThemeName,
    ThemeSetting,
    WidthClass,
    apply_theme,
    current_theme,
    make_theme,
    resolve_setting,
    scaled,
    system_colours,
    text_font,
    theme_for,
)
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.ui.conftest import Hold

TOKEN_TREE: dict[str, Any] = json.loads(TOKENS.read_text(encoding="utf-8"))


def luminance(colour: QColor) -> float:
    """Relative luminance of WCAG 2.1."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of WCAG 2.1, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", list(ThemeName))
def test_every_pair_used_reaches_the_contrast_it_needs(name: ThemeName) -> None:
    theme = make_theme(name)
    pairs = [pair for group in TOKEN_TREE["contrast"][name.value].values() for pair in group]
    too_low = [
        (pair["foreground"], pair["background"])
        for pair in pairs
        if contrast(theme.colour(pair["foreground"]), theme.colour(pair["background"])) < pair["needs"]
    ]
    assert len(pairs) == 70
    assert too_low == []


@pytest.mark.parametrize("name", list(ThemeName))
def test_the_palette_has_readable_text_in_every_group(name: ThemeName) -> None:
    from ui.theme import palette_of

    palette = palette_of(make_theme(name))
    grounds = {
        QPalette.ColorRole.WindowText: QPalette.ColorRole.Window,
        QPalette.ColorRole.Text: QPalette.ColorRole.Base,
        QPalette.ColorRole.HighlightedText: QPalette.ColorRole.Highlight,
        QPalette.ColorRole.ToolTipText: QPalette.ColorRole.ToolTipBase,
        QPalette.ColorRole.PlaceholderText: QPalette.ColorRole.Base,
    }
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        for text, ground in grounds.items():
            assert contrast(palette.color(group, text), palette.color(group, ground)) >= 4.5, (group, text)


def test_lengths_and_fonts_grow_with_the_text(qapp: QApplication) -> None:
    small = text_font("body").pointSizeF(), scaled(36)
    apply_theme(qapp, make_theme(text_scale=2.0))
    assert (text_font("body").pointSizeF(), scaled(36)) == (2 * small[0], 2 * small[1])
    assert qapp.font().pointSizeF() == text_font("body").pointSizeF()


def test_a_text_scale_outside_the_range_is_refused() -> None:
    with pytest.raises(ValueError, match="text scale"):
        make_theme(text_scale=LARGEST_TEXT + 0.1)


def test_text_roles_are_those_of_the_tokens() -> None:
    for role, entry in TOKEN_TREE["type"]["scale"].items():
        font = text_font(role)
        assert (font.pointSizeF(), font.weight()) == (entry["pt"], entry["weight"])


def test_the_window_is_set_in_the_fonts_that_ship() -> None:
    info = QFontInfo(text_font("strong"))
    assert (info.family(), info.weight()) == ("Noto Sans", 600)
    assert all(
        any(file.stem.startswith(family.replace(" ", "")) for file in FONTS.glob("*.ttf")) for family in FAMILIES
    )


def test_digits_have_one_width() -> None:
    metrics = QFontMetricsF(text_font("body"))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_applying_another_theme_changes_what_is_shown(qapp: QApplication) -> None:
    apply_theme(qapp, make_theme(ThemeName.DARK))
    assert current_theme().name is ThemeName.DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(TOKEN_TREE["colour"]["dark"]["canvas"])


def test_a_setting_other_than_system_is_that_theme(qapp: QApplication) -> None:
    assert resolve_setting(ThemeSetting.DARK, qapp) is ThemeName.DARK
    assert resolve_setting(ThemeSetting.HIGH_CONTRAST, qapp) is ThemeName.HIGH_CONTRAST
    assert theme_for(ThemeSetting.LIGHT, 1.5, qapp) == make_theme(ThemeName.LIGHT, 1.5)


def test_the_system_setting_follows_the_desktop(qapp: QApplication) -> None:
    assert resolve_setting(ThemeSetting.SYSTEM, qapp) in (ThemeName.LIGHT, ThemeName.DARK)


def test_a_desktop_contrast_theme_keeps_its_colours_and_loses_all_tints() -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor("#101010"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#FAFAFA"))
    ours = make_theme(ThemeName.HIGH_CONTRAST)
    theme = Theme(ours.name, 1.0, system_colours(palette, ours.colours), ours.scale)
    assert theme.colour("canvas").name() == theme.colour("warn_tint").name() == "#101010"
    assert theme.colour("text").name() == theme.colour("warn").name() == "#fafafa"


def test_the_layout_is_chosen_by_width_divided_by_text_scale() -> None:
    assert make_theme().width_class(1366) is WidthClass.COMFORTABLE
    assert make_theme().width_class(1093) is WidthClass.NARROW
    assert make_theme(text_scale=1.25).width_class(1366) is WidthClass.NARROW
    assert make_theme(text_scale=2.0).width_class(1366) is WidthClass.TINY


@pytest.mark.parametrize("name", sorted(path.stem for path in ICONS.glob("*.svg")))
def test_every_sign_is_drawn_in_the_colour_asked_for(name: str) -> None:
    image = pixmap(name, "danger", 24).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    solid = [
        colour
        for x in range(image.width())
        for y in range(image.height())
        if (colour := image.pixelColor(x, y)).alpha() > 150
    ]
    wanted = current_theme().colour("danger")
    assert solid
    assert all(abs(c.red() - wanted.red()) < 6 and abs(c.blue() - wanted.blue()) < 6 for c in solid)


def test_a_sign_is_rendered_at_the_ratio_of_the_screen_and_the_text_scale(qapp: QApplication) -> None:
    sharp = pixmap("print", "text", 18, 1.5)
    assert (sharp.width(), sharp.deviceIndependentSize().width()) == (27, 18)
    apply_theme(qapp, make_theme(text_scale=2.0))
    assert pixmap("print", "text", 18, 1.0).width() == 36


def test_a_sign_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-sign")


def test_every_state_but_neutral_has_a_sign_of_its_own() -> None:
    signs = [severity.sign for severity in Severity]
    assert signs.count(None) == 1
    assert len(set(signs)) == len(signs)
    assert all(sign is None or (ICONS / f"{sign}.svg").exists() for sign in signs)


def test_a_button_grows_when_the_text_size_changes(qapp: QApplication) -> None:
    button = Button("Skriv ut", sign="print")
    before = button.sizeHint()
    apply_theme(qapp, make_theme(text_scale=1.5))
    assert button.sizeHint().height() == round(before.height() * 1.5)
    button.deleteLater()


def test_what_is_shown_already_follows_a_change_of_theme(hold: Hold, qapp: QApplication) -> None:
    label, card = Text("Mål", "section", "text_muted"), Card("Språk")
    window = hold(label, card)
    before = label.sizeHint()
    apply_theme(qapp, make_theme(ThemeName.DARK, 1.5))
    settle(window)
    assert label.palette().color(QPalette.ColorRole.WindowText) == make_theme(ThemeName.DARK).colour("text_muted")
    assert label.sizeHint().height() > before.height()
    middle = QPoint(card.width() // 2, card.height() - 4)
    assert card.grab().toImage().pixelColor(middle) == make_theme(ThemeName.DARK).colour("surface")
