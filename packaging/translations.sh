#!/bin/sh
# Compile resources/i18n/qtbase_nb.ts, the bokmål for Qt's own texts, to the .qm that the program loads. Both are kept in git.
#
#   sh packaging/translations.sh
set -eu
cd "$(dirname "$0")/.."
lrelease=$(command -v pyside6-lrelease || echo .venv/bin/pyside6-lrelease)
"$lrelease" -silent resources/i18n/qtbase_nb.ts -qm resources/i18n/qtbase_nb.qm
