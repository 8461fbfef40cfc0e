"""What the program is, which versions it runs on, and the licences of its parts."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Slot, qVersion
from PySide6.QtWidgets import QWidget

from karriere_app import __version__
from ui.clipboard import clipboard_for
from ui.shell import KeptDialog
from ui.widgets.button import Button, ButtonKind
from ui.widgets.inputs import TextArea
from ui.widgets.text import Text

# Package, what it is called, its licence. Wheels hold no licence text of Qt: LICENSES stand with the program.
PARTS = (
    ("PySide6_Essentials", "Qt for Python", "LGPL-3.0"),
    ("sqlcipher3", "sqlcipher3 og SQLCipher", "zlib, BSD"),
    ("SQLAlchemy", "SQLAlchemy", "MIT"),
    ("alembic", "Alembic", "MIT"),
    ("reportlab", "ReportLab", "BSD"),
    ("uharfbuzz", "uharfbuzz og HarfBuzz", "Apache-2.0, MIT"),
    ("budoux", "BudouX", "Apache-2.0"),
    ("pypdfium2", "pypdfium2 og PDFium", "Apache-2.0, BSD"),
    ("cryptography", "cryptography og OpenSSL", "Apache-2.0, BSD"),
    ("keyring", "keyring", "MIT"),
    ("zxcvbn", "zxcvbn", "MIT"),
    ("babel", "Babel", "BSD"),
    ("platformdirs", "platformdirs", "MIT"),
    ("rfc8785", "rfc8785", "Apache-2.0"),
)


class AboutDialog(KeptDialog):
    """Versions and licences, to read and to copy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("aboutDialog")
        self.setAccessibleName(self.tr("Om Karriere"))
        self._facts = facts()
        layout = self.body
        layout.addWidget(Text(self.tr("Om Karriere"), "section"))
        sentence = self.tr(
            "Kartlegging, veiledning og plan for videregående opplæring. Alt lagres kryptert på maskinen."
        )
        layout.addWidget(Text(sentence, "body", "text_muted", wrap=True))
        area = TextArea(lines=12, most_lines=12)
        area.setObjectName("aboutFacts")
        area.setAccessibleName(self.tr("Versjoner og lisenser"))
        area.setReadOnly(True)
        area.setPlainText(self._facts)
        layout.addWidget(area)
        foot = self.foot
        copy = Button(self.tr("&Kopier"))
        copy.setObjectName("aboutCopy")
        copy.clicked.connect(self._copy)
        close = Button(self.tr("&Lukk"), ButtonKind.PRIMARY)
        close.setObjectName("aboutClose")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot.addStretch(1)
        foot.addWidget(copy)
        foot.addWidget(close)

    @Slot()
    def _copy(self) -> None:
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance()
        if isinstance(app, QApplication):
            clipboard_for(app).put(self._facts)


def facts() -> str:
    """Return versions and licences as lines."""
    lines = [
        f"Karriere {__version__} (MIT)",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.machine()}",
        "",
        *(f"{name} {_version_of(package)}: {licence}" for package, name, licence in PARTS),
        "Noto Sans, Noto Naskh Arabic, Noto Sans Ethiopic, Noto Sans Thai Looped: SIL Open Font License 1.1",
    ]
    return "\n".join(lines)


def _version_of(package: str) -> str:
    """Return the installed version; a frozen program may carry none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
