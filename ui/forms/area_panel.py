"""All about one programme area: what it is, the ways to it, what can follow, which occupations it is for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from ui.forms import area_words
from ui.theme import Severity, current_theme
from ui.widgets.card import MessageLine
from ui.widgets.layout import FlowLayout, column
from ui.widgets.paint import box, smooth
from ui.widgets.roving import Roving
from ui.widgets.text import Link, NameLink, Text

if TYPE_CHECKING:
    from karriere_app.domain.planning.programmes import Area, Catalogue, Way

MOST_WAYS: Final = 8
"""Påbygging has more than a hundred ways; more are shown when somebody asks."""
TICK: Final = 20


class WayButton(QRadioButton):
    """A way as words that wrap, with what is particular about it below. Keys: arrows inside the group, Space."""

    def __init__(self, text: str, second: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._second = second
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        whole = ". ".join(part for part in (text, second) if part)
        self.setAccessibleName(whole)
        self.setToolTip(whole)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        return max(theme.px(28), sum(rect.height() for rect in self._places(width)) + theme.px(8))

    def sizeHint(self) -> QSize:
        width = current_theme().px(280)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(theme.px(160), theme.px(28))

    def hitButton(self, pos: object) -> bool:  # noqa: N802  # Qt's name
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        edge = theme.px(TICK)
        ring = QRectF(theme.px(4), theme.px(4), edge, edge).adjusted(2, 2, -2, -2)
        on = self.isChecked()
        painter.setBrush(theme.colour("surface"))
        painter.setPen(QPen(theme.colour("accent" if on else "line_field"), 2 if on else 1))
        painter.drawEllipse(ring)
        if on:
            painter.setBrush(theme.colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            inset = theme.px(4)
            painter.drawEllipse(ring.adjusted(inset, inset, -inset, -inset))
        first, second = self._places(self.width())
        flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)
        for rect, font, ink, text in (
            (first, "strong" if on else "body", "text", self.text()),
            (second, "caption", "text_muted", self._second),
        ):
            painter.setFont(theme.font(font))
            painter.setPen(theme.colour(ink))
            painter.drawText(rect, flags, text)
        if self.hasFocus():
            box(painter, QRectF(self.rect()), theme.px(6), None, "focus", 2)
        painter.end()

    def _places(self, width: int) -> tuple[QRect, QRect]:
        """Where the two texts stand; measured in the weight of a chosen way, so that choosing moves nothing."""
        theme = current_theme()
        left = theme.px(4 + TICK + 8)
        room = QRect(left, theme.px(4), max(1, width - left - theme.px(4)), 100_000)
        flags = int(Qt.TextFlag.TextWordWrap)
        first = QFontMetrics(theme.font("strong")).boundingRect(room, flags, self.text())
        first.setRect(room.x(), room.y(), room.width(), first.height())
        if not self._second:
            return first, QRect(room.x(), first.bottom() + 1, room.width(), 0)
        below = room.adjusted(0, first.height(), 0, 0)
        height = QFontMetrics(theme.font("caption")).boundingRect(below, flags, self._second).height()
        return first, QRect(below.x(), below.y(), below.width(), height)


class AreaPanel(QWidget):
    """One area, or a word on how to find one.

    Signals:
        followed: another area shall be shown; arg: its code.
    """

    followed = Signal(str)

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._ways: list[tuple[WayButton, tuple[str, ...]]] = []
        self._inside: QWidget | None = None
        self._area: Area | None = None
        self._column = column(self)
        self.show_area(None)

    def area(self) -> Area | None:
        """The area shown."""
        return self._area

    def way(self) -> tuple[str, ...]:
        """The codes of the way that is chosen; empty where no area is shown."""
        return next((codes for button, codes in self._ways if button.isChecked()), ())

    def show_area(self, area: Area | None, unknown: str = "") -> None:
        """Show an area; ``unknown`` is a code that the snapshot does not have."""
        self._area = area
        self._show(area, unknown, all_ways=False)

    def _show(self, area: Area | None, unknown: str = "", *, all_ways: bool) -> None:
        if self._inside is not None:
            self._column.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._ways = []
        self._inside = inside = QWidget()
        body = column(inside, spacing=8)
        for part in self._hints(unknown) if area is None else self._parts(area, all_ways=all_ways):
            body.addWidget(part)
        for part in self._source():
            body.addWidget(part)
        body.addStretch(1)
        self._column.addWidget(inside)

    def _hints(self, unknown: str) -> list[QWidget]:
        hint = self.tr("Søk med fag, yrke eller vanlige ord, for eksempel «snekker» eller «hjelpepleier».")
        browse = self.tr("Eller velg program og trinn og bla i lista.")
        told = [self.tr("Koden {code} finnes ikke i denne utgaven.").format(code=unknown)] if unknown else []
        return [Text(sentence, "body", "text_muted", wrap=True) for sentence in (*told, hint, browse)]

    def _parts(self, area: Area, *, all_ways: bool) -> list[QWidget]:
        words = " · ".join((area_words.place_words(self._catalogue, area), area.short))
        head = Text(area.nb, "section", wrap=True)
        head.setObjectName("areaName")
        parts: list[QWidget] = [head, Text(words, "caption", "text_muted", wrap=True)]
        sentences = [*area_words.mark_sentences(self._catalogue, area), area_words.ending_words(self._catalogue, area)]
        parts.append(Text(" ".join(each for each in sentences if each), "body", wrap=True))
        parts += self._modular(area)
        parts += self._way_parts(area, all_ways=all_ways)
        parts += self._following(area)
        parts += self._occupations(area)
        return parts

    def _modular(self, area: Area) -> list[QWidget]:
        trade = self._catalogue.modular.get(area.code)
        if trade is None:
            return []
        if trade.is_confirmed:
            reason = self.tr("Læreplan {plan}: {modules}.").format(
                plan=trade.plan, modules=_module_words(trade.modules)
            )
            line = MessageLine(Severity.INFO, area_words.modular_sentence(), reason)
        else:
            reason = self.tr("Ikke bekreftet: se hos Udir om faget har modulstrukturert læreplan.")
            line = MessageLine(Severity.WARN, area_words.modular_sentence(), reason)
        line.setObjectName("areaModular")
        return [line]

    def _way_parts(self, area: Area, *, all_ways: bool) -> list[QWidget]:
        ways = self._catalogue.routes_to(area.code)
        trade = self._catalogue.modular.get(area.code)
        held = QWidget()
        held.setObjectName("areaWays")
        held.setAccessibleName(self.tr("Veien hit"))
        inside = column(held, spacing=0)
        if trade is not None:
            inside.addWidget(self._modular_way(area))
        shown = ways if all_ways else ways[:MOST_WAYS]
        for way in shown:
            inside.addWidget(self._way_button(way))
        first = self._ways[1 if trade is not None and not trade.is_confirmed else 0][0]
        first.setChecked(True)
        parts: list[QWidget] = [Text(self.tr("Veien hit"), "strong"), held]
        if self._catalogue.ends_in(area).value == "general" and not area.builds_on:
            parts.append(Text(self.tr("Etter alle fag- og svennebrev (opplæringslova § 18-7)."), "caption", wrap=True))
        if len(shown) < len(ways):
            more = Link(self.tr("Vis alle {count} veiene").format(count=len(ways)))
            more.setObjectName("areaAllWays")
            more.clicked.connect(self._show_all)
            parts.append(_at_left(more))
        return parts

    def _modular_way(self, area: Area) -> WayButton:
        text = self.tr("Modulstrukturert opplæring, skriftlig eksamen, prøve")
        button = WayButton(text, self.tr("uten Vg1 og Vg2; modulene kan tas i den rekkefølgen som passer"))
        button.setObjectName("way_modular")
        self._ways.append((button, (area.code,)))
        return button

    def _way_button(self, way: Way) -> WayButton:
        button = WayButton(area_words.way_words(way), area_words.way_marks(self._catalogue, way))
        button.setObjectName("way_" + "_".join(area.short for area in way))
        self._ways.append((button, tuple(area.code for area in way)))
        return button

    def _following(self, area: Area) -> list[QWidget]:
        after = self._catalogue.leads_to(area.code)
        if not after:
            return []
        held = QWidget()
        held.setObjectName("areaFollowing")
        flow = FlowLayout(held, spacing=12)
        roving = Roving(held)
        for each in after:
            link = NameLink(area_words.stop_words(each))
            link.setObjectName(f"follow_{each.short}")
            link.clicked.connect(partial(self.followed.emit, each.code))
            flow.addWidget(link)
            roving.add(link)
        return [Text(self.tr("Dette kan følge"), "strong"), held]

    def _occupations(self, area: Area) -> list[QWidget]:
        found = self._catalogue.occupations_of(area.code)
        if not found:
            return []
        names = ", ".join(f"{each.name} ({each.code})" for each in found)
        own = self.tr("Vår egen liste, ikke fra Udir eller SSB.")
        return [
            Text(self.tr("Yrker (STYRK-08)"), "strong"),
            Text(names, "body", wrap=True),
            Text(own, "caption", "text_muted", wrap=True),
        ]

    def _source(self) -> list[QWidget]:
        parts: list[QWidget] = []
        if self._catalogue.problem:
            told = self.tr("Den innlagte utgaven av programmer og fag kan ikke leses.")
            parts.append(MessageLine(Severity.WARN, told, self.tr("Her vises den som fulgte med Karriere.")))
        day = f"{self._catalogue.snapshot_on:%d.%m.%Y}"
        source = self.tr("Kilde: Utdanningsdirektoratet, Grep, utgaven fra {day} (NLOD 2.0).").format(day=day)
        parts.append(Text(source, "caption", "text_muted", wrap=True))
        return parts

    @Slot()
    def _show_all(self) -> None:
        self._show(self._area, all_ways=True)
        if self._ways:
            self._ways[0][0].setFocus(Qt.FocusReason.OtherFocusReason)


def _module_words(modules: tuple[str, ...]) -> str:
    """Return the names of modules without their codes."""
    return ", ".join(module.split(" ", 1)[-1] for module in modules)


def _at_left(widget: QWidget) -> QWidget:
    held = QWidget()
    FlowLayout(held).addWidget(widget)
    return held
