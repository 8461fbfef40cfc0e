from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from keyring.backends import SecretService, Windows, chainer, fail, kwallet, libsecret, macOS, null
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from karriere_app.errors import KeyringUnavailableError
from karriere_app.security.keyring_store import (
    ALLOWED_BACKENDS,
    SystemKeyring,
    ensure_device_secret,
    existing_device_secret,
    reason_to_refuse_backend,
)
from karriere_app.security.secret import DeviceSecret
from tests.security.conftest import STORE_ID
from tests.security.memory_keyring import MemoryKeyring


class Backend:
    """A back end that keeps text in memory, under whatever name ``named`` gives it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.backends: list[object] = []

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def named(name: str, base: type[Backend] = Backend) -> Any:
    module, _, kind = name.rpartition(".")
    return type(kind, (base,), {"__module__": module, "__qualname__": kind})()


SECRET_SERVICE = "keyring.backends.SecretService.Keyring"
CHAINER = "keyring.backends.chainer.ChainerBackend"


def test_the_names_are_those_of_the_library() -> None:
    kinds: list[type] = [
        SecretService.Keyring,
        libsecret.Keyring,
        Windows.WinVaultKeyring,
        macOS.Keyring,
        kwallet.DBusKeyring,
        kwallet.DBusKeyringKWallet4,
    ]
    assert {f"{kind.__module__}.{kind.__qualname__}" for kind in kinds} == ALLOWED_BACKENDS
    assert f"{chainer.ChainerBackend.__module__}.{chainer.ChainerBackend.__qualname__}" == CHAINER


@pytest.mark.parametrize("name", sorted(ALLOWED_BACKENDS))
def test_a_keyring_of_the_system_is_allowed(name: str) -> None:
    assert reason_to_refuse_backend(named(name)) is None


@pytest.mark.parametrize(
    "name",
    [
        "keyrings.alt.file.PlaintextKeyring",
        "keyrings.alt.file.EncryptedKeyring",
        "keyrings.alt.Windows.RegistryKeyring",
        "keyring.backends.SecretService.KeyringOfOurs",
        "elsewhere.keyring.backends.SecretService.Keyring",
    ],
)
def test_any_other_is_unsafe(name: str) -> None:
    backend = named(name)
    assert reason_to_refuse_backend(backend) == "unsafe"
    with pytest.raises(KeyringUnavailableError) as caught:
        SystemKeyring(lambda: backend).set(STORE_ID, bytes(32))
    assert caught.value.reason == "unsafe"
    assert backend.kept == {}


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring])
def test_no_keyring_is_told(kind: Any) -> None:
    with pytest.raises(KeyringUnavailableError) as caught:
        SystemKeyring(kind).check()
    assert caught.value.reason == "none"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([SECRET_SERVICE, "keyring.backends.kwallet.DBusKeyring"], None),
        ([SECRET_SERVICE, "keyrings.alt.file.PlaintextKeyring"], "unsafe"),
        ([SECRET_SERVICE, CHAINER], "unsafe"),
        ([], "none"),
    ],
)
def test_a_chain_is_as_safe_as_its_least_member(members: list[str], expected: str | None) -> None:
    chain = named(CHAINER)
    chain.backends = [named(member) for member in members]
    assert reason_to_refuse_backend(chain) == expected


def test_a_subclass_under_an_allowed_name_elsewhere_is_unsafe() -> None:
    class Keyring(SecretService.Keyring):
        # Not viable, so that the library, which lists every subclass, never picks it.
        priority = -1

    backend: object = Keyring()  # type: ignore[no-untyped-call]  # the library's own has no types
    assert reason_to_refuse_backend(backend) == "unsafe"


def test_a_secret_is_kept_found_and_forgotten() -> None:
    backend = named(SECRET_SERVICE)
    keyring = SystemKeyring(lambda: backend)
    secret = DeviceSecret.generate().reveal()
    assert keyring.get(STORE_ID) is None
    keyring.set(STORE_ID, secret)
    assert keyring.get(STORE_ID) == secret
    assert keyring.get("another") is None
    keyring.delete(STORE_ID)
    keyring.delete(STORE_ID)
    assert keyring.get(STORE_ID) is None


@pytest.mark.parametrize("text", ["", "not base64!", "AAAA", "å"])
def test_something_that_is_not_ours_is_no_secret(text: str) -> None:
    backend = named(SECRET_SERVICE)
    backend.kept["Karriere", STORE_ID] = text
    assert SystemKeyring(lambda: backend).get(STORE_ID) is None


def test_a_keyring_that_keeps_nothing_is_found_out() -> None:
    class Forgetful(Backend):
        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password[:-4]

    with pytest.raises(KeyringUnavailableError) as caught:
        SystemKeyring(lambda: named(SECRET_SERVICE, Forgetful)).set(STORE_ID, bytes(32))
    assert caught.value.reason == "not_kept"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyringLocked("Kari said no"), "locked"),
        (NoKeyringError("nothing here"), "none"),
        (InitError("/home/kari/…"), "no_answer"),
        (OSError(5, "/home/kari/…"), "no_answer"),
        (RuntimeError("The Secret Service daemon is not running"), "no_answer"),
    ],
)
def test_a_keyring_in_trouble_is_one_error_with_a_code(error: Exception, reason: str) -> None:
    class Broken(Backend):
        def get_password(self, service: str, username: str) -> str | None:
            raise error

    def choice_fails() -> Any:
        raise error

    choices: list[Callable[[], Any]] = [lambda: named(SECRET_SERVICE, Broken), choice_fails]
    for choose in choices:
        with pytest.raises(KeyringUnavailableError) as caught:
            SystemKeyring(choose).get(STORE_ID)
        assert caught.value.reason == reason
        assert caught.value.args == (reason,)


def test_the_libraries_below_are_known_too() -> None:
    from secretstorage.exceptions import SecretServiceNotAvailableException

    def choose() -> Any:
        raise SecretServiceNotAvailableException("no D-Bus")

    with pytest.raises(KeyringUnavailableError) as caught:
        SystemKeyring(choose).check()
    assert caught.value.reason == "no_answer"


def test_a_bug_is_not_taken_for_a_keyring_in_trouble() -> None:
    def choose() -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        SystemKeyring(choose).check()


def test_the_machines_secret_is_made_once() -> None:
    keyring = MemoryKeyring()
    assert existing_device_secret(keyring, STORE_ID) is None
    made = ensure_device_secret(keyring, STORE_ID)
    assert ensure_device_secret(keyring, STORE_ID).is_same(made)
    found = existing_device_secret(keyring, STORE_ID)
    assert found is not None
    assert found.is_same(made)
    assert not ensure_device_secret(keyring, "another").is_same(made)


def test_this_machines_real_keyring_keeps_a_secret() -> None:
    keyring = SystemKeyring()
    try:
        keyring.check()
    except KeyringUnavailableError as error:
        pytest.skip(f"no keyring to try here: {error.reason}")
    secret = DeviceSecret.generate().reveal()
    keyring.set("karriere-test-store", secret)
    try:
        assert keyring.get("karriere-test-store") == secret
    finally:
        keyring.delete("karriere-test-store")
    assert keyring.get("karriere-test-store") is None
