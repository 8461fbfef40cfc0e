"""Every module keeps the rules of the house, and every rule can tell a module that does not."""

from __future__ import annotations

import pytest

from tests.architecture import rules
from tests.architecture.rules import RULES, Rule
from tests.architecture.source_tree import modules, parse

BAD: list[tuple[Rule, str, str]] = [
    (rules.sizes, "ui.example", "def long():\n" + "    x = 1\n" * 60),
    (rules.sizes, "ui.example", "class Long:\n" + "    x = 1\n" * 300),
    (rules.sizes, "ui.example", "class Wide:\n" + "".join(f"    def m{n}(self): return {n}\n" for n in range(26))),
    (rules.sizes, "ui.example", "x = 1\n" * 501),
    (rules.telling_names, "ui.utils.example", ""),
    (rules.slots_are_methods, "ui.example", "button.clicked.connect(lambda: self.save(1))"),
    (rules.the_window_never_waits, "ui.example", "QApplication.processEvents()"),
    (rules.the_window_never_waits, "ui.example", "loop = QtCore.QEventLoop()"),
    (rules.the_window_never_waits, "ui.example", "from time import sleep\nsleep(1)"),
    (rules.dialogs_are_opened, "ui.example", "dialog.exec()"),
    (rules.only_the_command_line_prints, "karriere_app.services.example", "print(1)"),
    (rules.text_goes_through_our_engine, "karriere_app.printing.example", "from reportlab.platypus import Paragraph"),
    (rules.text_goes_through_our_engine, "karriere_app.printing.example", "canvas.drawString(1, 2, name)"),
    (rules.sql_takes_bound_values, "karriere_app.store.example", 'def f():\n    c.execute(f"SELECT * FROM {table}")'),
    (
        rules.sql_takes_bound_values,
        "karriere_app.store.example",
        'def f():\n    return "DELETE FROM x WHERE y = %s" % y',
    ),
    (rules.sql_takes_bound_values, "karriere_app.store.example", 'def f():\n    c.execute("SELECT {}".format(y))'),
    (rules.nothing_is_a_stub, "karriere_app.services.example", "def f():\n    raise NotImplementedError"),
    (rules.nothing_is_a_stub, "karriere_app.services.example", 'class C:\n    def f(self):\n        """Later."""\n'),
    (rules.excuses_have_reasons, "ui.example", "x = 1  # type: " + "ignore[assignment]"),
    (rules.excuses_have_reasons, "ui.example", "x = 1  # no" + "qa"),
    (rules.promises_have_numbers, "ui.example", "# TO" + "DO write this"),
    (rules.parts_are_real, "tests.example", "from unittest.mock import patch"),
    (rules.parts_are_real, "tests.example", 'monkeypatch.setattr("karriere_app.clock.now", 1)'),
]
GOOD: list[tuple[Rule, str, str]] = [
    (rules.sizes, "ui.example", "def short():\n" + "    x = 1\n" * 59),
    (rules.slots_are_methods, "ui.example", "button.clicked.connect(self.save)\nb.clicked.connect(lambda: save(1))"),
    (rules.dialogs_are_opened, "ui.example", "application.exec()\ndialog.open()"),
    (rules.only_the_command_line_prints, "karriere_app.commands.example", "print(1)"),
    (rules.sql_takes_bound_values, "karriere_app.store.example", 'c.execute(f"PRAGMA user_version={n}")'),
    (
        rules.sql_takes_bound_values,
        "karriere_app.store.example",
        'def f():\n    c.execute(f"SELECT {_COLUMNS} FROM x")',
    ),
    (
        rules.sql_takes_bound_values,
        "ui.example",
        'def f():\n    c.execute(f"SELECT {x} FROM y")  # sql: one of two columns',
    ),
    (rules.nothing_is_a_stub, "karriere_app.example", "class P(Protocol[T]):\n    def f(self): ...\n"),
    (rules.nothing_is_a_stub, "ui.example", 'class C(QComboBox):\n    def showPopup(self):\n        """No list."""\n'),
    (rules.excuses_have_reasons, "ui.example", "x = 1  # type: " + "ignore[assignment]  # ships no types"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule: Rule) -> None:
    found = [place for module in modules() for place in rule(module)]
    assert not found, f"{rule.__doc__}\n" + "\n".join(found)


@pytest.mark.parametrize(("rule", "name", "source"), BAD)
def test_the_rule_sees_a_module_that_breaks_it(rule: Rule, name: str, source: str) -> None:
    assert list(rule(parse(source, name))) != []


@pytest.mark.parametrize(("rule", "name", "source"), GOOD)
def test_the_rule_lets_a_good_module_pass(rule: Rule, name: str, source: str) -> None:
    assert list(rule(parse(source, name))) == []


def test_no_rule_goes_untried() -> None:
    assert {rule for rule, _, _ in BAD} == set(RULES)
