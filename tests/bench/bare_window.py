"""The measure of all starts: the least a Qt program in Python can be, one widget with one line of text."""

from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

app = QApplication([])
window = QWidget()
window.resize(1366, 768)
line = QHBoxLayout(window)
line.addStretch(1)
line.addWidget(QLabel("Karriere"))
line.addStretch(1)
window.show()
app.exec()
