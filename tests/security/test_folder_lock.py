from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from karriere_app.errors import StorageError, StoreBusyError
from karriere_app.security.folder_lock import LOCK_NAME, ProfileLock

HOLDER = """
import sys, time
from pathlib import Path
from karriere_app.security.folder_lock import ProfileLock
lock = ProfileLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_program_is_told_at_once_and_a_crash_releases(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, env=environment, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        lock = ProfileLock(tmp_path)
        began = time.perf_counter()
        with pytest.raises(StoreBusyError):
            lock.acquire()
        assert time.perf_counter() - began < 0.5
        holder.kill()
    assert (tmp_path / LOCK_NAME).exists()
    with lock:
        assert lock.is_held


def test_two_locks_of_one_program_shut_each_other_out(tmp_path: Path) -> None:
    second = ProfileLock(tmp_path)
    with ProfileLock(tmp_path) as first:
        assert first.is_held
        with pytest.raises(StoreBusyError):
            second.acquire()
    second.acquire()
    second.acquire()
    second.release()
    second.release()
    assert not second.is_held


def test_waiting_takes_the_lock_when_it_comes_free(tmp_path: Path) -> None:
    first, second = ProfileLock(tmp_path), ProfileLock(tmp_path)
    first.acquire()
    # Released by another thread than the one that took it, as the store worker does.
    timer = threading.Timer(0.2, first.release)
    timer.start()
    second.acquire(timeout_seconds=10)
    timer.join()
    assert second.is_held
    second.release()


def test_waiting_ends_with_busy(tmp_path: Path) -> None:
    with ProfileLock(tmp_path):
        began = time.perf_counter()
        with pytest.raises(StoreBusyError):
            ProfileLock(tmp_path).acquire(timeout_seconds=0.3)
        assert 0.25 <= time.perf_counter() - began < 3


def test_a_leftover_file_means_nothing(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text("4711")
    with ProfileLock(tmp_path) as lock:
        assert lock.is_held


def test_a_lock_that_cannot_be_made_is_an_io_trouble(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).mkdir()
    with pytest.raises(StorageError):
        ProfileLock(tmp_path).acquire()
