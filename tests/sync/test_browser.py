"""Signing in by the browser, against a certified issuer and the real server."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from karriere_app.clock import SystemClock
from karriere_app.domain.ids import new_id
from karriere_app.server.administration import prepare
from karriere_app.server.database import open_database, sqlite_address
from karriere_app.server.issuer import Issuer, IssuerSettings, fetch_document
from karriere_app.sync.browser import BrowserSignInError, Identity, grant_by_browser, identity_of
from karriere_app.sync.http_wire import HttpWire
from karriere_app.sync.ports import CaptivePortalError, NetworkDownError
from karriere_app.sync.sign_in import DeviceSession, EnrolmentRefusedError
from karriere_app.sync.signed import new_key
from tests.server.live import MemoryKeeper, Server, serving
from tests.sync.canned import canned, reply
from tests.sync.certified_issuer import CLIENT, NoNodeError, certified_issuer, sign_in_as

CLOCK = SystemClock()


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """The issuer of this test run; without node the tests fail and say what to install."""
    try:
        with certified_issuer() as address:
            yield address
    except NoNodeError as reason:
        pytest.fail(str(reason))


@pytest.fixture
def server(tmp_path: Path, issuer: str) -> Iterator[Server]:
    database = open_database(sqlite_address(tmp_path / "county.db"))
    prepare(database, CLOCK)
    settings = IssuerSettings(issuer, CLIENT)
    with serving(database, CLOCK, issuer=Issuer(settings, fetch_document, CLOCK)) as running:
        running.code_for("anna")
        yield running
    database.close()


@pytest.fixture
def wire() -> Iterator[HttpWire]:
    made = HttpWire(silence_seconds=10)
    yield made
    made.close()


class Browser:
    """Somebody who is shown a page and acts on it, while the program waits."""

    def __init__(self, act: Callable[[str], object]) -> None:
        self._act = act
        self.pages: list[str] = []
        self.trouble: list[BaseException] = []
        self._thread: threading.Thread | None = None

    def open(self, page: str) -> None:
        self.pages.append(page)
        self._thread = threading.Thread(target=self._acting, args=(page,))
        self._thread.start()

    def asked(self) -> dict[str, str]:
        """Return what the page was asked for with."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.pages[0]).query).items()}

    def close(self) -> None:
        if self._thread is not None:
            self._thread.join(30)
        assert self.trouble == []

    def _acting(self, page: str) -> None:
        try:
            self._act(page)
        except BaseException as trouble:  # noqa: BLE001  # it is shown where the test ends
            self.trouble.append(trouble)


@pytest.fixture
def browsers() -> Iterator[list[Browser]]:
    made: list[Browser] = []
    yield made
    for one in made:
        one.close()


@pytest.fixture
def browser(browsers: list[Browser]) -> Callable[[Callable[[str], object]], Browser]:
    def make(act: Callable[[str], object]) -> Browser:
        browsers.append(Browser(act))
        return browsers[-1]

    return make


Make = Callable[[Callable[[str], object]], Browser]


def back(page: str, **brought: str) -> httpx.Response:
    """Land where the page leads back to, with these parameters."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
    return httpx.get(f"{asked['redirect_uri']}?{urlencode({'state': asked['state'], **brought})}", trust_env=False)


def test_somebody_whom_the_issuer_knows_registers_a_laptop(server: Server, wire: HttpWire, browser: Make) -> None:
    pages: list[httpx.Response] = []
    keeper, device = MemoryKeeper(), new_id(CLOCK.now())
    session = DeviceSession(keeper, wire, CLOCK)
    identity = identity_of(wire, server.address)
    assert identity is not None
    key = session.prepare(server.address, device).key
    somebody = browser(lambda page: pages.append(sign_in_as("anna", page)))
    grant = grant_by_browser(identity, wire, key, somebody.open)
    enrolled = session.enrol(server.address, device, grant)
    assert (enrolled.user, enrolled.device) == ("anna", device)
    somebody.close()
    assert "Du er pålogget." in pages[0].text
    assert pages[0].headers["Cache-Control"] == "no-store"
    asked = somebody.asked()
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid profile"
    assert grant["salt"] not in somebody.pages[0]
    with pytest.raises(httpx.ConnectError):
        httpx.get(asked["redirect_uri"], trust_env=False)


def test_an_id_token_registers_no_other_key(server: Server, wire: HttpWire, browser: Make) -> None:
    identity = identity_of(wire, server.address)
    assert identity is not None
    grant = grant_by_browser(identity, wire, new_key(), browser(lambda page: sign_in_as("anna", page)).open)
    thief = DeviceSession(MemoryKeeper(), wire, CLOCK)
    with pytest.raises(EnrolmentRefusedError) as caught:
        thief.enrol(server.address, new_id(CLOCK.now()), grant)
    assert caught.value.reason == "invalid_grant"


def test_somebody_whom_the_county_does_not_know_is_not_let_in(server: Server, wire: HttpWire, browser: Make) -> None:
    identity = identity_of(wire, server.address)
    assert identity is not None
    session, device = DeviceSession(MemoryKeeper(), wire, CLOCK), new_id(CLOCK.now())
    key = session.prepare(server.address, device).key
    grant = grant_by_browser(identity, wire, key, browser(lambda page: sign_in_as("stranger", page)).open)
    with pytest.raises(EnrolmentRefusedError) as caught:
        session.enrol(server.address, device, grant)
    assert caught.value.reason == "invalid_grant"


def test_somebody_may_say_no(issuer: str, wire: HttpWire, browser: Make) -> None:
    pages: list[httpx.Response] = []
    somebody = browser(lambda page: pages.append(sign_in_as(None, page)))
    with pytest.raises(BrowserSignInError) as caught:
        grant_by_browser(Identity(issuer, CLIENT, ("openid",)), wire, new_key(), somebody.open)
    assert caught.value.reason == "denied"
    somebody.close()
    assert "Du ble ikke pålogget." in pages[0].text


def test_only_what_carries_the_state_is_taken(issuer: str, wire: HttpWire, browser: Make) -> None:
    answers: list[int] = []

    def meddle(page: str) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        home, state = asked["redirect_uri"], asked["state"]
        wrong = [
            (f"{home}?code=a&state=wrong", {}),
            (f"{home}?code=a", {}),
            (f"{home}?code=a&code=b&state={state}", {}),
            (f"{home}other?code=a&state={state}", {}),
            (f"{home}?code=a&state={state}", {"Host": "evil.example"}),
            (f"{home}favicon.ico", {}),
        ]
        answers.extend(httpx.get(where, headers=head, trust_env=False).status_code for where, head in wrong)
        answers.append(httpx.post(f"{home}?code=a&state={state}", trust_env=False).status_code)
        sign_in_as("anna", page)

    somebody = browser(meddle)
    grant = grant_by_browser(Identity(issuer, CLIENT, ("openid",)), wire, new_key(), somebody.open)
    assert grant["id_token"]
    somebody.close()
    assert answers == [404] * 6 + [501]


def test_a_line_on_which_a_browser_says_nothing_holds_nobody_up(issuer: str, wire: HttpWire, browser: Make) -> None:
    silent: list[socket.socket] = []

    def act(page: str) -> None:
        port = urlsplit(parse_qs(urlsplit(page).query)["redirect_uri"][0]).port
        silent.append(socket.create_connection(("127.0.0.1", port or 0)))
        sign_in_as("anna", page)

    somebody = browser(act)
    assert grant_by_browser(Identity(issuer, CLIENT, ("openid",)), wire, new_key(), somebody.open)["id_token"]
    somebody.close()
    silent[0].close()


def test_a_code_that_the_issuer_did_not_give_is_worth_nothing(issuer: str, wire: HttpWire, browser: Make) -> None:
    somebody = browser(lambda page: back(page, code="made up", iss=issuer))
    with pytest.raises(BrowserSignInError) as caught:
        grant_by_browser(Identity(issuer, CLIENT, ("openid",)), wire, new_key(), somebody.open)
    assert caught.value.reason == "refused"


@pytest.mark.parametrize("brought", [{"iss": "https://elsewhere.example"}, {}])
def test_a_code_of_another_issuer_is_not_taken(
    issuer: str, wire: HttpWire, browser: Make, brought: dict[str, str]
) -> None:
    somebody = browser(lambda page: back(page, code="a", **brought))
    with pytest.raises(BrowserSignInError) as caught:
        grant_by_browser(Identity(issuer, CLIENT, ("openid",)), wire, new_key(), somebody.open)
    assert caught.value.reason == "issuer"


def test_nobody_is_waited_for_without_end(issuer: str, wire: HttpWire, browser: Make) -> None:
    for reason, how in (("stopped", {"stopped": lambda: True}), ("time_over", {"waits_seconds": 0.0})):
        with pytest.raises(BrowserSignInError) as caught:
            grant_by_browser(
                Identity(issuer, CLIENT, ("openid",)),
                wire,
                new_key(),
                browser(lambda page: None).open,
                **how,
            )
        assert caught.value.reason == reason


def discovery(**members: str) -> bytes:
    good = {
        "issuer": "https://issuer.example",
        "authorization_endpoint": "https://issuer.example/auth",
        "token_endpoint": "https://issuer.example/token",
    }
    return reply(body=json.dumps({**good, **members}).encode())


@pytest.mark.parametrize(
    "members",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://issuer.example/auth"},
        {"token_endpoint": "http://issuer.example/token"},
        {"token_endpoint": ""},
    ],
)
def test_an_issuer_that_is_not_what_the_server_named_is_not_asked(
    wire: HttpWire, browser: Make, members: dict[str, str]
) -> None:
    somebody = browser(lambda page: None)
    waiting = [b""]
    with canned(lambda line: line.sendall(waiting[0])) as fake:
        waiting[0] = discovery(**{"issuer": fake.address, **members})
        with pytest.raises(BrowserSignInError) as caught:
            grant_by_browser(Identity(fake.address, CLIENT, ("openid",)), wire, new_key(), somebody.open)
    assert caught.value.reason == "issuer"
    assert somebody.pages == []


def test_an_issuer_without_tls_is_not_asked(wire: HttpWire, browser: Make) -> None:
    with pytest.raises(BrowserSignInError) as caught:
        grant_by_browser(Identity("http://issuer.example", CLIENT, ()), wire, new_key(), browser(print).open)
    assert caught.value.reason == "issuer"


def test_what_stands_in_for_the_issuer_is_told_apart(wire: HttpWire, browser: Make) -> None:
    html = reply(body=b"<html>", kind="text/html")
    with canned(html) as portal, pytest.raises(CaptivePortalError):
        grant_by_browser(Identity(portal.address, CLIENT, ()), wire, new_key(), browser(print).open)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NetworkDownError):
        grant_by_browser(Identity(f"http://127.0.0.1:{port}", CLIENT, ()), wire, new_key(), browser(print).open)


def test_a_county_without_an_issuer_names_none(tmp_path: Path, wire: HttpWire) -> None:
    database = open_database(sqlite_address(tmp_path / "county.db"))
    prepare(database, CLOCK)
    with serving(database, CLOCK) as running:
        assert identity_of(wire, running.address) is None
    database.close()
