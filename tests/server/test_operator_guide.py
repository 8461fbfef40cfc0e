"""The operator's guide and the files beside it speak of the program as it is; follow_guide.sh types the whole of it."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from karriere_app.server.commands import build_parser
from karriere_app.server.http.limits import MEGABYTE, Limits
from karriere_app.server.serving import _KEEP_ALIVE_SECONDS, _issuer_settings

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "operator.md"
SERVER = ROOT / "packaging" / "server"
NGINX = (SERVER / "nginx-karriere.conf").read_text(encoding="utf-8")
# What a word of the shell stands for does not matter to the parser.
_SHELL = re.compile(r"\$\w+|\$\(.*?\)")


def blocks() -> str:
    """Return what the guide has the operator type."""
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))


def administration() -> Iterator[list[str]]:
    """Yield the words of every call of the administration in the guide."""
    for found in re.finditer(r"(?<!/)karriere-admin ([^|)\n<>]*)", blocks()):
        yield shlex.split(_SHELL.sub("value", found[1]))


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parsed.optionxform = str  # type: ignore[method-assign, assignment]  # systemd's names have capitals
    parsed.read(SERVER / name, encoding="utf-8")
    return parsed


def test_every_word_of_the_administration_in_the_guide_is_one() -> None:
    calls = list(administration())
    assert len(calls) > 20
    for words in calls:
        build_parser().parse_args(words)  # SystemExit for a word or an option that is none


def test_the_unit_starts_the_server_with_words_that_it_knows() -> None:
    program, *words = shlex.split(unit("karriere-server.service")["Service"]["ExecStart"])
    assert program == "/opt/karriere-server/current/bin/karriere-server"
    assert words.pop() == "$KARRIERE_SERVER_OPTIONS"
    parsed = build_parser().parse_args([*words, "--issuer", "issuer.json", "--lease-days", "14"])
    upstream = re.search(r"server (127\.0\.0\.1:\d+);", NGINX)
    assert upstream is not None
    assert parsed.listen == upstream[1]


@pytest.mark.parametrize("service", ["karriere-server", "karriere-server-nightly", "karriere-base-backup"])
def test_a_unit_runs_unprivileged_and_leaves_no_core(service: str) -> None:
    section = unit(f"{service}.service")["Service"]
    assert section["User"] in ("karriere", "postgres")
    assert section["CapabilityBoundingSet"] == ""
    assert section["NoNewPrivileges"] == "true"
    assert section["ProtectSystem"] == "strict"
    assert section["LimitCORE"] == "0"


def test_the_issuers_settings_in_the_example_are_ones_the_server_reads() -> None:
    settings = _issuer_settings(SERVER / "issuer.json")
    named = set(re.findall(r"^\| `(\w+)` \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {one.name for one in fields(settings)} <= named


def test_the_proxy_lets_through_what_the_server_takes_and_no_more() -> None:
    limits = Limits()
    assert re.findall(r"client_max_body_size (\d+)m;", NGINX) == [
        str(limits.body_bytes // MEGABYTE),
        str(limits.delivery_bytes // MEGABYTE),
    ]
    # Nothing of a body may lie in a file of nginx.
    assert re.findall(r"client_body_buffer_size (\d+)m;", NGINX) == re.findall(r"client_max_body_size (\d+)m;", NGINX)
    assert "proxy_max_temp_file_size 0;" in NGINX


def test_the_proxy_ends_an_idle_line_before_the_server_does() -> None:
    given = re.search(r"keepalive_timeout (\d+)s;", NGINX.partition("\nserver {")[0])
    assert given is not None, "nginx's own default is not to be relied on"
    assert int(given[1]) < _KEEP_ALIVE_SECONDS


def test_the_proxy_writes_no_paths_down() -> None:
    log = re.search(r"log_format karriere '(.*)';", NGINX)
    assert log is not None
    assert not set(re.findall(r"\$\w+", log[1])) & {"$request", "$request_uri", "$uri", "$args", "$http_referer"}


def test_the_limits_in_the_guide_are_the_servers() -> None:
    guide, limits = GUIDE.read_text(encoding="utf-8"), Limits()
    for said in (
        f"{limits.body_bytes // MEGABYTE} MB, packed and unpacked",
        f"{limits.door_bytes // 1024} kB for registering",
        f"{limits.delivery_bytes // MEGABYTE} MB for a last delivery",
        f"{limits.sealed_bytes // MEGABYTE} MB of sealed work",
        f"{limits.records_asked:,} records",
        f"JSON {limits.json_depth} deep",
        f"{limits.body_seconds:.0f} s for a body",
        f"{limits.devices.per_second:.0f} requests a second ({limits.devices.burst} at once)",
        f"{limits.at_once_each} at the same time",
        f"{limits.strangers.per_second:.0f} failed sign-in a second ({limits.strangers.burst} at once)",
        f"{limits.requests_at_once} requests in all",
    ):
        assert said in guide, said


def test_every_file_of_the_servers_folder_is_named_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for file in SERVER.iterdir():
        assert file.name in guide or f"server/*{file.suffix}" in guide, file.name
