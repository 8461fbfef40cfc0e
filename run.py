"""Start Karriere, its demo or its tests from a fresh checkout; needs nothing but Python.

    python3 run.py demo      the program with invented participants (Windows: py run.py demo)
    python3 run.py window    the program itself
    python3 run.py cli ...   the command line
    python3 run.py test ...  ruff, mypy and pytest; further words go to pytest

Makes ``.venv`` beside itself, installs the pinned libraries into it when the pins have changed, and checks that the
system has what Qt needs. As root on Debian and Ubuntu it installs missing system packages; otherwise it prints the
line to type. Ends with 2 when the machine lacks something, else with the code of what was started.
"""

from __future__ import annotations

import ctypes
import glob
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON_LOOKED_FOR = (3, 14)
IS_NEW_ENOUGH = f"import sys; sys.exit(sys.version_info[:2] < {OLDEST_PYTHON})"
MACHINE_LACKS_SOMETHING = 2
INTERRUPTED = 130

# Shared library -> Debian package. Qt answers any missing xcb library with the same misleading line about xcb-cursor0
# and then aborts, so each is looked for here, before Qt is started.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libbrotlidec.so.1": "libbrotli1",
    "libstdc++.so.6": "libstdc++6",
}
X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
# Program -> Debian package; only tests call these.
TEST_TOOLS = {
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "strace": "strace",
    "Xvfb": "xvfb",
    "initdb": "postgresql",
    "node": "nodejs",
    "npm": "npm",
}
# Debian keeps PostgreSQL's own programs off the path.
OFF_THE_PATH = {"initdb": "/usr/lib/postgresql/*/bin/initdb"}
TEST_SCREEN = Path("tests", "ui", "screen_1366x768.json")

USAGE = "Bruk: python3 run.py demo | window | cli ... | test ..."


class MachineLacksError(Exception):
    """The machine lacks something; the text is one or more Norwegian sentences for the person at the keyboard."""


def main(words: list[str]) -> int:
    """Run the command in ``words`` and return the exit code of what was started."""
    commands = {"demo": demo, "window": window, "cli": command_line, "test": run_tests}
    if not words or words[0] not in commands:
        say(USAGE)
        return 0 if words in (["-h"], ["--help"]) else MACHINE_LACKS_SOMETHING
    try:
        return commands[words[0]](words[1:])
    except MachineLacksError as reason:
        say(str(reason))
        return MACHINE_LACKS_SOMETHING
    except KeyboardInterrupt:
        return INTERRUPTED


def demo(words: list[str]) -> int:
    """Open the demo; without a screen run it offscreen, without Qt run the same day through the services."""
    python = prepared_python("requirements.txt")
    if "--without-screen" not in words:
        lacking = why_no_window()
        if lacking:
            say(f"{lacking} Demoen kjøres uten vindu.")
            words = ["--without-screen", *words]
    broken = why_qt_does_not_load(python)
    if broken:
        say(f"{broken} Demoen kjøres uten Qt, og ender med en PDF.")
        out = ROOT / "build" / "demo"
        return run(python, "-P", "-m", "karriere_app.cli", "demo", "--services", "--out", str(out))
    return run(
        python, "-P", "-m", "ui.launch", "demo", *words, platform="offscreen" if "--without-screen" in words else None
    )


def window(words: list[str]) -> int:
    """Open the program's window."""
    python = prepared_python("requirements.txt")
    lacking = why_no_window() or why_qt_does_not_load(python)
    if lacking:
        raise MachineLacksError(lacking)
    return run(python, "-P", "-m", "ui.launch", *words)


def command_line(words: list[str]) -> int:
    """Run the command line; it needs no Qt and no screen."""
    return run(prepared_python("requirements.txt"), "-P", "-m", "karriere_app.cli", *words)


def run_tests(words: list[str]) -> int:
    """Run ruff, mypy and pytest; pytest's own closing line comes last. Not 0 when any of them found something."""
    python = prepared_python("requirements-test.txt")
    get_test_tools()
    broken = why_qt_does_not_load(python)
    if broken:
        raise MachineLacksError(broken)
    failed = [
        " ".join(check)
        for check in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
        if run(python, "-m", *check, cwd=ROOT)
    ]
    if failed:
        say(f"Fant feil: {', '.join(failed)}. Kjører testene likevel.")
    pytest = ["-m", "pytest", "-n", "auto", "--dist", "loadfile", *words]
    tested = run(python, *pytest, cwd=ROOT, platform=f"offscreen:configfile={ROOT / TEST_SCREEN}")
    return tested or int(bool(failed))


def get_test_tools() -> None:
    """Install the programs that tests call, where it may; elsewhere say which are missing: their tests will fail."""
    if not sys.platform.startswith("linux"):
        return
    try:
        install_packages([package for tool, package in TEST_TOOLS.items() if not is_installed(tool)], "Testene")
    except MachineLacksError as reason:
        say(f"{reason} Tester som trenger dette, vil feile.")


def is_installed(tool: str) -> bool:
    """Say whether a program is on the path, or where its package is known to put it."""
    return bool(shutil.which(tool) or (tool in OFF_THE_PATH and glob.glob(OFF_THE_PATH[tool])))


def prepared_python(requirements: str) -> Path:
    """Return the Python of ``.venv``, with the pinned libraries of ``requirements`` and the project itself in it.

    Raises MachineLacksError when there is no fitting Python, no venv module, or the libraries cannot be fetched.
    """
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not answers(python, f"import pip; {IS_NEW_ENOUGH}"):
        make_venv(python)
    stamp = VENV / f"{requirements}.sha256"
    wanted = digest_of(ROOT / requirements, ROOT / "pyproject.toml", ROOT / "karriere_app" / "__init__.py")
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return python
    say("Henter bibliotekene i fastsatt utgave til .venv. Første gang er det om lag 120 MB.")
    pip = ["-m", "pip", "-qq", "--disable-pip-version-check", "--no-input", "install"]
    pinned = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(ROOT / requirements)]
    itself = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    for what in (pinned, itself):
        if run(python, *pip, *what):
            raise MachineLacksError("Fikk ikke hentet bibliotekene; grunnen står over. Prøv igjen når den er rettet.")
    stamp.write_text(wanted, encoding="ascii")
    return python


def make_venv(python: Path) -> None:
    """Make ``.venv`` anew. Raises MachineLacksError when no Python fits, or its venv module is missing."""
    base = fitting_python()
    if not answers(base, "import ensurepip, venv"):
        version = subprocess.run(
            [str(base), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True
        ).stdout.strip()
        install_packages([f"python{version}-venv", *missing_packages(QT_LIBRARIES)], "Python")
    if run(base, "-m", "venv", "--clear", str(VENV)) or not answers(python, "import pip"):
        raise MachineLacksError("Fikk ikke laget .venv; grunnen står over.")


def fitting_python() -> Path:
    """Return this Python, or a newer one on the path. Raises MachineLacksError when none is new enough."""
    if tuple(sys.version_info[:2]) >= OLDEST_PYTHON:
        return Path(sys.executable)
    for minor in range(NEWEST_PYTHON_LOOKED_FOR[1], OLDEST_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and answers(Path(found), IS_NEW_ENOUGH):
            return Path(found)
    mine = ".".join(str(part) for part in sys.version_info[:2])
    raise MachineLacksError(f"Karriere trenger Python 3.11 eller nyere. Denne er {mine}; fant ingen nyere.")


def why_no_window() -> str:
    """Return one sentence on why no window can open here, or an empty text. Installs what X11 lacks where it may."""
    if not sys.platform.startswith("linux"):
        return ""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return "Qt er bedt om å tegne uten skjerm."
    on_x11, on_wayland = bool(os.environ.get("DISPLAY")), bool(os.environ.get("WAYLAND_DISPLAY"))
    if not (on_x11 or on_wayland):
        return "Fant ingen skjerm."
    try:
        install_packages(missing_packages(X11_LIBRARIES if on_x11 else WAYLAND_LIBRARIES), "Vinduet")
    except MachineLacksError as reason:
        return str(reason)
    return "" if on_wayland or x11_answers() else "Skjermen i DISPLAY svarer ikke."


def why_qt_does_not_load(python: Path) -> str:
    """Return one sentence on why Qt cannot load, or an empty text. Installs what Qt lacks where it may."""
    if sys.platform.startswith("linux"):
        try:
            install_packages(missing_packages(QT_LIBRARIES), "Qt")
        except MachineLacksError as reason:
            return str(reason)
    tried = subprocess.run([str(python), "-c", "import PySide6.QtWidgets"], capture_output=True, text=True)
    if tried.returncode == 0:
        return ""
    return f"Qt lar seg ikke laste: {(tried.stderr.strip().splitlines() or ['uten forklaring'])[-1]}."


def x11_answers() -> bool:
    """Say whether the X server named by DISPLAY accepts a connection; Qt would abort the process if not."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    accepted: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return accepted


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """Return the Debian packages of those libraries that this machine cannot load, each once."""
    missing = []
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return list(dict.fromkeys(missing))


def install_packages(packages: list[str], needed_by: str) -> None:
    """Install Debian packages with apt-get as root; otherwise raises MachineLacksError with the line to type."""
    if not packages:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise MachineLacksError(f"{needed_by} mangler noe på denne maskinen; i Debian heter det {' '.join(packages)}.")
    if os.geteuid() != 0:
        raise MachineLacksError(f"{needed_by} mangler noe på denne maskinen. Skriv: sudo {line}")
    say(f"{needed_by} mangler noe på denne maskinen. Installerer: {' '.join(packages)}")
    if apt_get(line.split()[1:]).returncode:  # a fresh system has no package lists yet
        apt_get(["update"])
        tried = apt_get(line.split()[1:])
        if tried.returncode:
            say(tried.stdout)
            raise MachineLacksError(f"Fikk ikke installert pakkene; grunnen står over. Skriv: {line}")


def apt_get(words: list[str]) -> subprocess.CompletedProcess[str]:
    """Run apt-get without questions and without showing what it writes."""
    return subprocess.run(
        ["apt-get", "-qq", *words],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def answers(python: Path, code: str) -> bool:
    """Say whether this interpreter exists and runs ``code`` without error."""
    try:
        return subprocess.run([str(python), "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def digest_of(*files: Path) -> str:
    """Return the digest of the files' bytes and of the project's place, which the editable install points at."""
    digest = hashlib.sha256(str(ROOT).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def run(python: Path, *words: str, cwd: Path | None = None, platform: str | None = None) -> int:
    """Run the interpreter with ``words``, on a Qt platform if one is given, and return its exit code."""
    environment = dict(os.environ)
    if platform:
        environment["QT_QPA_PLATFORM"] = platform
    sys.stdout.flush()
    return subprocess.run([str(python), *words], cwd=cwd, env=environment).returncode


def say(text: str) -> None:
    """Print, whatever the terminal's encoding."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
