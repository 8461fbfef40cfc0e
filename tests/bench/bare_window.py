"""The measure of all starts: the least a Qt program in Python can be, one widget with one line of text.

With the word ``Qt`` on the command line it reads one name of Qt's namespace besides, as nearly every program does.
"""

import sys

from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

if sys.argv[1:] == ["Qt"]:
    from PySide6.QtCore import Qt

    assert Qt.AlignmentFlag.AlignCenter

app = QApplication([])
window = QWidget()
window.resize(1366, 768)
line = QHBoxLayout(window)
line.addStretch(1)
line.addWidget(QLabel("Karriere"))
line.addStretch(1)
window.show()
app.exec()
