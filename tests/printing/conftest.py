"""One press for the whole run: fonts are read once, as in the program."""

from __future__ import annotations

import pytest

from karriere_app.printing.pdf import Press


@pytest.fixture(scope="session")
def press() -> Press:
    return Press()
