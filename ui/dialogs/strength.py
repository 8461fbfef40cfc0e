"""How good a passphrase is, in words and four strokes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QRectF, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import scaled
from ui.widgets.paint import box, smooth

if TYPE_CHECKING:
    from karriere_app.security.passphrase import Assessment
    from ui.background import StoreWorker

REST_MS = 150
STROKES = 4


class StrengthBar(QWidget):
    """Four strokes, so many filled as the passphrase is good; the words beside it say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filled = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_filled(self, filled: int) -> None:
        """Fill so many strokes, 0 to 4."""
        self._filled = filled
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(5))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(80), scaled(5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        gap = scaled(4)
        width = (self.width() - gap * (STROKES - 1)) / STROKES
        for number in range(STROKES):
            place = QRectF(number * (width + gap), 0, width, self.height())
            box(painter, place, self.height() / 2, "accent" if number < self._filled else "line")
        painter.end()


class Judge(QObject):
    """Has the worker judge what is typed once it has rested; only the latest text counts.

    Signals:
        judged: arg: Assessment.
    """

    judged = Signal(object)

    def __init__(self, worker: StoreWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._text = ""
        self._round = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._ask)

    def take(self, text: str) -> None:
        """Judge this text soon."""
        self._text = text
        self._round += 1
        self._rest.start()

    @Slot()
    def _ask(self) -> None:
        text, self._text = self._text, ""
        self._worker.aside(partial(_assess, text), partial(self._answer, self._round))

    def _answer(self, asked: int, assessment: Assessment) -> None:
        if asked == self._round:
            self.judged.emit(assessment)


def strokes_of(assessment: Assessment) -> int:
    """Return how many strokes are filled."""
    return {"too_short": 0, "weak": 1, "fair": 2, "good": 3, "strong": 4}[assessment.strength.value]


def words_of(assessment: Assessment, text: str) -> str:
    """Return «Sterk. 5 ord, 30 tegn.» with the most important weakness, if there is one."""
    verdicts = {
        "too_short": _tr("For kort."),
        "weak": _tr("Svak."),
        "fair": _tr("Brukbar."),
        "good": _tr("God."),
        "strong": _tr("Sterk."),
    }
    reasons = {
        "short": _tr("Skriv flere ord."),
        "context_word": _tr("Navn er lette å gjette."),
        "common_word": _tr("Vanlige ord er lette å gjette, ta med flere."),
        "repeat": _tr("Gjentakelser er lette å gjette."),
        "sequence": _tr("Rekker som abc og 123 er lette å gjette."),
        "keyboard_row": _tr("Taster på rad er lette å gjette."),
        "date_or_year": _tr("Datoer og årstall er lette å gjette."),
    }
    size = _tr("{words} ord, {signs} tegn.").format(words=len(text.split()), signs=len(text))
    reason = reasons[assessment.weaknesses[0].value] if assessment.weaknesses else ""
    return " ".join(part for part in (verdicts[assessment.strength.value], size, reason) if part)


def _assess(text: str) -> Assessment:
    from karriere_app.security.passphrase import assess

    return assess(text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("strength", text)
