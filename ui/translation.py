"""Qt's own words (menus of text fields, standard buttons, file and print dialogs) in bokmål.

Our own source texts are bokmål and need no file. Qt ships none for bokmål, so ``resources/i18n/qtbase_nb.ts`` is ours;
where it has a gap, Qt's nynorsk answers. Danish and English are left out on purpose.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from resources import I18N

OWN = "qtbase_nb.qm"
FALLBACK = "qtbase_nn.qm"


def load_translations(app: QCoreApplication) -> tuple[QTranslator, ...]:
    """Make Qt speak bokmål; return the translators, the one asked first last.

    Costs some milliseconds, and Qt's words are only seen in menus and dialogs: call it after the first paint.
    Raises OSError when our own file cannot be read. A Qt without nynorsk is met without it: ours covers what is seen.
    """
    nynorsk = QTranslator(app)
    shipped = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / FALLBACK
    found = [nynorsk] if nynorsk.load(str(shipped)) else []
    own = QTranslator(app)
    if not own.load(str(I18N / OWN)):
        raise OSError(f"translation {OWN} cannot be loaded")
    # Qt asks the translator installed last first.
    found.append(own)
    for translator in found:
        app.installTranslator(translator)
    return tuple(found)
