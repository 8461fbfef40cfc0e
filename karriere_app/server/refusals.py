"""Why sign-in says no, as types with fields; the HTTP layer makes answers of them.

The outside learns the OAuth code and no more; ``reason`` is for the server's own log and names no value.
"""

from __future__ import annotations

from karriere_app.domain.fields import RecordId
from karriere_app.errors import KarriereError
from karriere_app.server.directory_port import DeviceState


class SignInRefusedError(KarriereError):
    """Not let in: answer ``status`` with ``error`` (RFC 6749 section 5.2, RFC 6750 section 3.1, RFC 9449 section 12.2).

    ``nonce``: what to put into the header ``DPoP-Nonce`` where ``error`` is ``use_dpop_nonce``.
    """

    exit_code = 8

    def __init__(self, error: str, reason: str, status: int = 401, nonce: str | None = None) -> None:
        super().__init__(error, reason)
        self.error, self.reason, self.status, self.nonce = error, reason, status, nonce


class DeviceStoppedError(KarriereError):
    """The device was taken out of service: 403 with ``notices``, the server's signed word on which the laptop acts."""

    exit_code = 8

    def __init__(self, device: RecordId, state: DeviceState, notices: tuple[str, ...]) -> None:
        super().__init__(device, state.value)
        self.device, self.state, self.notices = device, state, notices


class TryLaterError(KarriereError):
    """Too many wrong codes: 429 with ``Retry-After``."""

    exit_code = 8

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class IssuerUnreachableError(KarriereError):
    """The issuer of identities does not answer, or not as OpenID Connect wants it: 503. ``what`` is a code."""

    exit_code = 7

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class AdministratorKeyMissingError(KarriereError):
    """There is no administrator's key to seal a lost device's work with; make one before a device is called lost."""

    exit_code = 3
