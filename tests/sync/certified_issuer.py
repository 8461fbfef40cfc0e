"""The certified OpenID Connect issuer of ``oidc_provider/``, run by node on loopback, and somebody with a browser."""

from __future__ import annotations

import hashlib
import html
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx

SOURCE = Path(__file__).parent / "oidc_provider"
CACHE = Path(__file__).parents[2] / "build" / "oidc_provider"
APT_LINE = "apt-get install -y --no-install-recommends nodejs npm"
CLIENT = "karriere"

_INSTALL_SECONDS, _END_SECONDS, _MOST_STEPS = 300, 30, 12


class NoNodeError(Exception):
    """The machine lacks node or npm, or npm could not fetch what the lock file names."""


@contextmanager
def certified_issuer() -> Iterator[str]:
    """Run the issuer and give its address."""
    folder = _installed()
    with subprocess.Popen(
        [_tool("node"), str(folder / "provider.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as issuer:
        assert issuer.stdout is not None
        assert issuer.stdin is not None
        try:
            address = issuer.stdout.readline().strip()
            if not address:
                raise NoNodeError(f"node {_version()} runs provider.mjs not")
            yield address
        finally:
            issuer.stdin.close()
            issuer.wait(_END_SECONDS)


def sign_in_as(login: str | None, page: str) -> httpx.Response:
    """Do what somebody with a browser does who was shown a page, to the end; None: says no. Return the last page."""
    with httpx.Client(timeout=_END_SECONDS, trust_env=False) as browser:
        shown = browser.get(page)
        for _ in range(_MOST_STEPS):
            if shown.is_redirect:
                shown = browser.get(urljoin(str(shown.url), shown.headers["location"]))
            elif (form := re.search(r'<form[^>]*action="([^"]+)"', shown.text)) is None:
                return shown
            elif login is None:
                (no,) = re.findall(r'href="([^"]+/abort)"', shown.text)
                shown = browser.get(urljoin(str(shown.url), html.unescape(no)))
            else:
                (prompt,) = re.findall(r'name="prompt" value="(\w+)"', shown.text)
                filled = {"prompt": prompt, **({"login": login, "password": "x"} if prompt == "login" else {})}
                shown = browser.post(urljoin(str(shown.url), html.unescape(form[1])), data=filled)
    raise AssertionError("the issuer asks without end")


def _installed() -> Path:
    """Return a folder with what the lock file names, fetched by npm where it is not there yet."""
    sources = [SOURCE / name for name in ("package.json", "package-lock.json", "provider.mjs")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:16]
    folder = CACHE / digest
    if folder.exists():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    # Made aside and moved: several test processes may begin at once.
    with tempfile.TemporaryDirectory(dir=CACHE) as made:
        for file in sources:
            shutil.copy(file, made)
        words = [_tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(words, cwd=made, capture_output=True, text=True, timeout=_INSTALL_SECONDS)
        if done.returncode:
            raise NoNodeError(f"npm ci: {done.stderr.strip()}")
        try:
            Path(made).rename(folder)
        except OSError:
            assert folder.exists()
        else:
            os.mkdir(made)
    return folder


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoNodeError(f"{name} mangler på denne maskinen. Skriv: {APT_LINE}")
    return found


def _version() -> str:
    return subprocess.run([_tool("node"), "--version"], capture_output=True, text=True).stdout.strip()
