"""This machine's part of the lock, in the operating system's keyring.

``keyring`` picks a back end by itself, and where one that writes plain text is installed it picks that without a word:
so only back ends known by name are used. It is imported when the keyring is first asked.
"""

from __future__ import annotations

import base64
import binascii
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from karriere_app.errors import KeyringUnavailableError
from karriere_app.security.secret import DeviceSecret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE_NAME = "Karriere"

ALLOWED_BACKENDS = frozenset(
    {
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
    }
)
_CHAINER = "keyring.backends.chainer.ChainerBackend"
_ABSENT_BACKENDS = frozenset({"keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"})

# What the back ends let through of their own libraries; looked up only where that library was loaded.
_FOREIGN_ERRORS = (
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("dbus.exceptions", "DBusException"),
    ("win32ctypes.pywin32.pywintypes", "error"),
    ("gi.repository.GLib", "Error"),
)

_T = TypeVar("_T")


class DeviceKeyring(Protocol):
    """Where this machine's secrets lie, one for each store id."""

    def get(self, store_id: str) -> bytes | None:
        """Return the 32 bytes, or None where there are none (or something that is not ours)."""
        ...

    def set(self, store_id: str, secret: bytes) -> None:
        """Keep the 32 bytes; they were read back before this returns."""
        ...

    def delete(self, store_id: str) -> None:
        """Forget them; nothing happens where there are none."""
        ...


class SystemKeyring:
    """Windows Credential Manager, macOS Keychain, Secret Service or KWallet.

    Every method raises ``KeyringUnavailableError``: none (no keyring), unsafe (one that is not on the list), locked
    (the user did not unlock it), no_answer, not_kept. May block while the system asks the user to unlock it.
    """

    def __init__(self, choose: Callable[[], KeyringBackend] | None = None) -> None:
        """``choose`` returns the back end; the library's own choice if not given."""
        self._choose = choose or _library_choice
        self._backend: KeyringBackend | None = None

    def check(self) -> None:
        """Find the back end and refuse it if it is not on the list; asks for no secret."""
        self._allowed_backend()

    def get(self, store_id: str) -> bytes | None:
        backend = self._allowed_backend()
        text = _asked(lambda: backend.get_password(SERVICE_NAME, store_id))
        return None if text is None else _secret_from(text)

    def set(self, store_id: str, secret: bytes) -> None:
        backend = self._allowed_backend()
        text = base64.b64encode(secret).decode("ascii")
        _asked(lambda: backend.set_password(SERVICE_NAME, store_id, text))
        if self.get(store_id) != secret:
            raise KeyringUnavailableError("not_kept")

    def delete(self, store_id: str) -> None:
        backend = self._allowed_backend()
        if _asked(lambda: backend.get_password(SERVICE_NAME, store_id)) is not None:
            _asked(lambda: backend.delete_password(SERVICE_NAME, store_id))

    def _allowed_backend(self) -> KeyringBackend:
        if self._backend is None:
            backend = _asked(self._choose)
            reason = _asked(lambda: reason_to_refuse_backend(backend))
            if reason is not None:
                raise KeyringUnavailableError(reason)
            self._backend = backend
        return self._backend


def reason_to_refuse_backend(backend: object) -> str | None:
    """Return None for an allowed back end, else none (there is no keyring) or unsafe.

    A chain is allowed if it has members and every one is allowed: it writes to whichever comes first.
    """
    name = _qualified_name(backend)
    if name in ALLOWED_BACKENDS:
        return None
    if name in _ABSENT_BACKENDS:
        return "none"
    if name != _CHAINER:
        return "unsafe"
    members: Sequence[object] = getattr(backend, "backends", ())
    if not members:
        return "none"
    return None if all(_qualified_name(member) in ALLOWED_BACKENDS for member in members) else "unsafe"


def existing_device_secret(keyring: DeviceKeyring, store_id: str) -> DeviceSecret | None:
    """Return this machine's secret for the store, or None where there is none."""
    found = keyring.get(store_id)
    return None if found is None else DeviceSecret(found)


def ensure_device_secret(keyring: DeviceKeyring, store_id: str) -> DeviceSecret:
    """Return this machine's secret for the store, made and kept if there is none.

    For a new store and after recovery, before the envelope is written: a crash between the two leaves an unused secret,
    never an envelope without one. An existing secret goes on, so that a backup opened in a second folder of the same
    machine does not shut the first.
    """
    found = existing_device_secret(keyring, store_id)
    if found is not None:
        return found
    made = DeviceSecret.generate()
    keyring.set(store_id, made.reveal())
    return made


def _library_choice() -> KeyringBackend:
    import keyring

    return keyring.get_keyring()


def _qualified_name(backend: object) -> str:
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"


def _secret_from(text: str) -> bytes | None:
    try:
        secret = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return secret if len(secret) == DeviceSecret.LENGTH else None


def _asked(question: Callable[[], _T]) -> _T:
    """Return the answer, with every known way of failing turned into our error; its text may name the user."""
    from keyring.errors import KeyringLocked, NoKeyringError

    try:
        return question()
    except KeyringLocked:
        raise KeyringUnavailableError("locked") from None
    except NoKeyringError:
        raise KeyringUnavailableError("none") from None
    except _known_errors():
        raise KeyringUnavailableError("no_answer") from None


def _known_errors() -> tuple[type[Exception], ...]:
    """Return what a back end may raise; called only once something was raised, so that its library is loaded."""
    from keyring.errors import KeyringError

    own = (KeyringError, OSError, RuntimeError, ImportError, AttributeError)
    found = (getattr(sys.modules.get(module), name, None) for module, name in _FOREIGN_ERRORS)
    return (*own, *(error for error in found if isinstance(error, type) and issubclass(error, Exception)))
