"""What an outsider sees of a window: an Xvfb of its own, and an X client that waits for the first painted picture.

Painted means: the first top-level window of at least 300 x 150 pixels was mapped, and afterwards its picture holds
three colours or more. The program that is measured knows nothing of it.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SCREEN = "1366x768x24"
SMALLEST_WIDTH, SMALLEST_HEIGHT = 300, 150
FEWEST_COLOURS = 3
PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.001
_LOOKED_AT_WIDTH, _LOOKED_AT_HEIGHT = 700, 560
_SUBSTRUCTURE_NOTIFY = 1 << 19
_MAP_NOTIFY = 19
_ZPIXMAP = 2
_ALL_PLANES = 0xFFFFFFFF
_VIEWABLE = 2


@dataclass(frozen=True)
class Seen:
    """One start as seen from outside: milliseconds from spawning, processor seconds and memory (MB) at that moment."""

    mapped_ms: float
    painted_ms: float
    cpu_s: float
    rss_mb: float
    pss_mb: float


class NotSeenError(Exception):
    """The program ended, or showed no painted window in time."""


class _Event(ctypes.Union):
    _fields_ = (("type", ctypes.c_int), ("longs", ctypes.c_long * 24))


class _MapEvent(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("event", ctypes.c_ulong),
        ("window", ctypes.c_ulong),
    )


class _Attributes(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "border", "depth")),
        ("visual", ctypes.c_void_p),
        ("root", ctypes.c_ulong),
        *((name, ctypes.c_int) for name in ("class", "bit_gravity", "win_gravity", "backing_store")),
        ("backing_planes", ctypes.c_ulong),
        ("backing_pixel", ctypes.c_ulong),
        ("save_under", ctypes.c_int),
        ("colormap", ctypes.c_ulong),
        ("map_installed", ctypes.c_int),
        ("map_state", ctypes.c_int),
        ("all_event_masks", ctypes.c_long),
        ("your_event_mask", ctypes.c_long),
        ("do_not_propagate_mask", ctypes.c_long),
        ("override_redirect", ctypes.c_int),
        ("screen", ctypes.c_void_p),
    )


class _Image(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int) for name in ("width", "height", "xoffset", "format")),
        ("data", ctypes.c_void_p),
        *((name, ctypes.c_int) for name in ("byte_order", "unit", "bit_order", "pad", "depth")),
        ("bytes_per_line", ctypes.c_int),
        ("bits_per_pixel", ctypes.c_int),
    )


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Start an Xvfb without window manager and give the name of its display."""
    reading, writing = os.pipe()
    command = [_program("Xvfb"), "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise NotSeenError("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotSeenError(f"{name} is not installed")
    return found


class Watcher:
    """An X client on one display. Close it when done."""

    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self._declare()
        self._display = self._x.XOpenDisplay(display.encode())
        if not self._display:
            raise NotSeenError(f"no X client on {display}")
        self.name = display
        root = self._x.XDefaultRootWindow(self._display)
        # A window that is gone when it is looked at is no error here.
        self._ignore = _ERROR_HANDLER(lambda _display, _event: 0)
        self._x.XSetErrorHandler(self._ignore)
        self._x.XSelectInput(self._display, root, _SUBSTRUCTURE_NOTIFY)
        self._x.XSync(self._display, False)

    def _declare(self) -> None:
        pointer, window, integer, unsigned = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_uint
        x = self._x
        x.XOpenDisplay.restype, x.XOpenDisplay.argtypes = pointer, (ctypes.c_char_p,)
        x.XDefaultRootWindow.restype, x.XDefaultRootWindow.argtypes = window, (pointer,)
        x.XSelectInput.argtypes = (pointer, window, ctypes.c_long)
        x.XSync.argtypes = (pointer, integer)
        x.XPending.argtypes = (pointer,)
        x.XConnectionNumber.argtypes = (pointer,)
        x.XNextEvent.argtypes = (pointer, pointer)
        x.XCloseDisplay.argtypes = (pointer,)
        x.XGetWindowAttributes.argtypes = (pointer, window, pointer)
        x.XGetImage.restype = ctypes.POINTER(_Image)
        x.XGetImage.argtypes = (pointer, window, integer, integer, unsigned, unsigned, ctypes.c_ulong, integer)
        x.XDestroyImage.argtypes = (pointer,)

    def close(self) -> None:
        """Leave the display."""
        self._x.XCloseDisplay(self._display)

    def forget(self) -> None:
        """Throw away events of programs that have ended."""
        self._x.XSync(self._display, True)

    def first_window(self, process: subprocess.Popen[bytes], until: float) -> int:
        """Return the first top-level window of the least size that is mapped. Raises NotSeenError."""
        while time.perf_counter() < until:
            if not self._x.XPending(self._display):
                select.select([self._x.XConnectionNumber(self._display)], [], [], 0.02)
                if process.poll() is not None:
                    raise NotSeenError(f"the program ended with {process.returncode}")
                continue
            event = _Event()
            self._x.XNextEvent(self._display, ctypes.byref(event))
            if event.type == _MAP_NOTIFY:
                window = int(ctypes.cast(ctypes.byref(event), ctypes.POINTER(_MapEvent)).contents.window)
                width, height, _state = self._shape(window)
                if width >= SMALLEST_WIDTH and height >= SMALLEST_HEIGHT:
                    return window
        raise NotSeenError("no window in time")

    def wait_painted(self, window: int, until: float) -> None:
        """Return when the middle of the window holds three colours. Raises NotSeenError."""
        while time.perf_counter() < until:
            if self._colours(window) >= FEWEST_COLOURS:
                return
            time.sleep(_LOOK_EVERY_S)
        raise NotSeenError("nothing was painted in time")

    def _shape(self, window: int) -> tuple[int, int, int]:
        found = _Attributes()
        if not self._x.XGetWindowAttributes(self._display, window, ctypes.byref(found)):
            return 0, 0, 0
        return found.width, found.height, found.map_state

    def _colours(self, window: int) -> int:
        """Count colours on every fourth line of the middle: enough for text, and light on the X server."""
        width, height, state = self._shape(window)
        if state != _VIEWABLE:
            return 0
        wide, high = min(width, _LOOKED_AT_WIDTH), min(height, _LOOKED_AT_HEIGHT)
        left, top = (width - wide) // 2, (height - high) // 2
        image = self._x.XGetImage(self._display, window, left, top, wide, high, _ALL_PLANES, _ZPIXMAP)
        if not image:
            return 0
        try:
            seen: set[int] = set()
            for line in range(0, high, 4):
                start = image.contents.data + line * image.contents.bytes_per_line
                seen.update((ctypes.c_uint32 * wide).from_address(start))
                if len(seen) >= FEWEST_COLOURS:
                    break
            return len(seen)
        finally:
            self._x.XDestroyImage(image)


_ERROR_HANDLER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def start_and_see(watcher: Watcher, command: Sequence[str], folder: Path, more: dict[str, str] | None = None) -> Seen:
    """Spawn a program, wait for its first painted window, read what it cost, and end it. Raises NotSeenError."""
    environment = program_environment(watcher.name) | (more or {})
    watcher.forget()
    # A folder for temporary files of its own, so that nothing of an ended program is found by the next.
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryDirectory() as temporary:
        environment["TMPDIR"] = temporary
        spawned = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=errors, stderr=errors)
        try:
            window = watcher.first_window(process, spawned + PATIENCE_S)
            mapped = time.perf_counter()
            watcher.wait_painted(window, spawned + PATIENCE_S)
            painted = time.perf_counter()
            rss, pss = memory_mb(process.pid)
            return Seen((mapped - spawned) * 1e3, (painted - spawned) * 1e3, cpu_seconds(process.pid), rss, pss)
        except NotSeenError as error:
            errors.seek(0)
            raise NotSeenError(f"{error}: {errors.read()[-2000:].decode(errors='replace')}") from None
        finally:
            end(process)


def program_environment(display: str) -> dict[str, str]:
    """Return the environment of a measured program: byte code is kept, and only the given display is there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_", "KARRIERE"))}
    for name in ("WAYLAND_DISPLAY", "XDG_DATA_HOME"):
        kept.pop(name, None)
    return kept | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program that was started here."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()


def cpu_seconds(pid: int) -> float:
    """Return the processor seconds of a process so far, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> tuple[float, float]:
    """Return resident and proportional memory of a process in MB (0.0 where another's may not be read)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0, 0.0
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes["Rss"] / 1024, sizes["Pss"] / 1024


def python() -> str:
    """Return the Python that everything is measured with."""
    return sys.executable
