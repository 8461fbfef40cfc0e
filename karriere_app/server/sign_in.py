"""Signing in: a laptop is registered once, by a code or by an identity, then asks for tokens with its own key.

Pure over its ports: the HTTP layer passes on what a request presents and makes answers of what comes back or is raised
(:mod:`karriere_app.server.refusals`). Nothing is remembered between requests but what was used once; the directory is
asked each time, so that a revocation acts at the next request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from karriere_app.clock import Clock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import is_record_id
from karriere_app.server.directory_port import (
    Account,
    DeviceState,
    Directory,
    RegisteredDevice,
    Replays,
    SealedWork,
)
from karriere_app.server.invitations import is_same_device, redeem
from karriere_app.server.issuer import Issuer
from karriere_app.server.proofs import Presented, ProofDesk
from karriere_app.server.refusals import DeviceStoppedError, SignInRefusedError
from karriere_app.server.sealed_work import keep_sealed
from karriere_app.server.tokens import TOKEN_SECONDS, ServerKeys, Tokens
from karriere_app.sync.signed import (
    ASSERTION_KIND,
    GRANT,
    DeviceKey,
    SignatureRefusedError,
    canonical_jwk,
    enrolment_nonce,
    thumbprint,
)

LEASE_DAYS = 14
_SALT_SHORTEST, _SALT_LONGEST = 22, 128


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """``address``: the server's public address without a slash at the end; it is ``iss`` and ``aud`` of everything."""

    address: str
    lease_days: int = LEASE_DAYS
    wants_nonce: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """A device that is in: what the laptop keeps of the server. ``keys``: public JWKs that notices are signed with."""

    device: RecordId
    counsellor: RecordId
    user: str
    office: RecordId
    roles: frozenset[str]
    issuer: str
    keys: tuple[Mapping[str, str], ...]
    lease: str

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer to ``POST /v1/devices``."""
        return {**asdict(self), "roles": sorted(self.roles)}


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """The answer to ``POST /v1/token`` (RFC 6749 section 5.1), with lease and keys; ``device`` and ``counsellor`` are
    for the log and not sent.

    ``notices`` stand in it when the device is retired: bring what is unsent, then erase.
    """

    device: RecordId
    counsellor: RecordId
    access_token: str
    token_type: str
    expires_in: int
    lease: str
    keys: tuple[Mapping[str, str], ...]
    notices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer, to be sent with ``Cache-Control: no-store``."""
        body = asdict(self)
        del body["device"], body["counsellor"]
        return body


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who makes a request: the device, what it may still do, and for whom it acts as of now."""

    device: RecordId
    state: DeviceState
    principal: Principal


class SignIn:
    """The desk at the door."""

    def __init__(
        self,
        directory: Directory,
        replays: Replays,
        clock: Clock,
        settings: SignInSettings,
        issuer: Issuer | None = None,
    ) -> None:
        self.settings = settings
        self.issuer = issuer
        self._directory = directory
        self._clock = clock
        self.tokens = Tokens(ServerKeys(directory, clock), settings.address, clock)
        self._desk = ProofDesk(self.tokens.keys, replays, clock, wants_nonce=settings.wants_nonce)

    def ways(self) -> Mapping[str, object]:
        """Return how a laptop may be registered, for anybody who asks before signing in."""
        if self.issuer is None:
            return {"invitation": True}
        known = self.issuer.settings
        identity = {"issuer": known.issuer, "client_id": known.client_id, "scopes": list(known.scopes)}
        return {"invitation": True, "identity": identity}

    def register_by_code(self, presented: Presented, device: str, code: str) -> Registered:
        """Register the key that the request's proof was made with, for the counsellor whom the code was made for.

        Raises:
            SignInRefusedError: the code, the proof or the device id is no good.
            TryLaterError: too many wrong codes.
        """
        key = self._desk.proven(presented, None, once=False)
        wanted = _device_id(device)
        account = redeem(self._directory, code, lambda whose, by: self._row(wanted, whose, key, by), self._clock)
        return self._registered(wanted, account)

    def register_by_identity(self, presented: Presented, device: str, id_token: str, salt: str) -> Registered:
        """Do the same for the counsellor whom an id_token names; its nonce is made of the key and the salt.

        Raises:
            SignInRefusedError: no issuer is configured, the token is no good, or the user is unknown here.
            IssuerUnreachableError: the issuer's keys could not be had.
        """
        key = self._desk.proven(presented, None, once=False)
        wanted = _device_id(device)
        if self.issuer is None:
            raise SignInRefusedError("unsupported_grant_type", "no_issuer", 400)
        if not _SALT_SHORTEST <= len(salt) <= _SALT_LONGEST:
            raise SignInRefusedError("invalid_request", "salt", 400)
        user = self.issuer.user_of(id_token, enrolment_nonce(thumbprint(key), salt))
        account = self._directory.account_of_user(user)
        if account is None or not account.is_active:
            raise SignInRefusedError("invalid_grant", "user_unknown", 400)
        self._add(self._row(wanted, account.counsellor, key, "identity"))
        return self._registered(wanted, account)

    def register_successor(self, presented: Presented, device: str, new_proof: str) -> Registered:
        """Register a cloned or restored laptop under a new id with a key of its own: it signs in as what it was.

        ``new_proof``: a second proof for the same request and access token, made with the new key.

        Raises:
            SignInRefusedError, DeviceStoppedError: as :meth:`authenticate`; or the new proof is no good.
        """
        signed_in = self.authenticate(presented)
        key = self._desk.proven_by(presented, new_proof, _bearer(presented))
        account = self._account(signed_in.principal.counsellor)
        wanted = _device_id(device)
        self._add(self._row(wanted, account.counsellor, key, f"device:{signed_in.device}"))
        return self._registered(wanted, account)

    def token(self, presented: Presented, form: Mapping[str, str]) -> TokenAnswer:
        """Answer ``POST /v1/token``: grant client_credentials with a client assertion, and a proof of the same key.

        Raises:
            SignInRefusedError: ``invalid_request``, ``unsupported_grant_type``, ``invalid_client`` …
            DeviceStoppedError: the device is lost.
        """
        if form.get("grant_type") != GRANT:
            raise SignInRefusedError("unsupported_grant_type", "grant_type", 400)
        if form.get("client_assertion_type") != ASSERTION_KIND:
            raise SignInRefusedError("invalid_request", "client_assertion_type", 400)
        row = self._asserted(presented, form.get("client_assertion", ""))
        if row.state is DeviceState.LOST:
            raise self._stopped(row)
        self._account(row.counsellor)
        is_retired = row.state is DeviceState.RETIRED
        return TokenAnswer(
            row.id,
            row.counsellor,
            self.tokens.access(row),
            "DPoP",
            TOKEN_SECONDS,
            self._lease(row.id),
            self._public_keys(),
            self.tokens.notices(row.id, row.state) if is_retired else (),
        )

    def authenticate(self, presented: Presented, *, drains: bool = False) -> SignedIn:
        """Return who makes a request. ``drains``: it brings what is unsent (push, documents), as a retired one may.

        Raises:
            SignInRefusedError: ``invalid_token``, ``invalid_dpop_proof``, ``use_dpop_nonce``.
            DeviceStoppedError: the device is lost, or retired and this request does not drain. Its key was proven:
                what a lost one brings goes to :meth:`keep_sealed`.
        """
        token = _bearer(presented)
        try:
            claims = self.tokens.read_access(token)
        except SignatureRefusedError as trouble:
            raise SignInRefusedError("invalid_token", trouble.reason) from trouble
        if thumbprint(self._desk.proven(presented, token)) != claims.thumbprint:
            raise SignInRefusedError("invalid_token", "other_key")
        row = self._directory.device(claims.device)
        if row is None or row.thumbprint != claims.thumbprint:
            raise SignInRefusedError("invalid_token", "device")
        if row.state is DeviceState.LOST or (row.state is DeviceState.RETIRED and not drains):
            raise self._stopped(row)
        account = self._account(row.counsellor)
        return SignedIn(row.id, row.state, Principal(account.counsellor, account.office, account.roles))

    def lost_device(self, presented: Presented, assertion: str) -> RecordId:
        """Return the lost laptop that wants to bring what it still has, before it erases itself, for
        :meth:`keep_sealed`; it signs with its key, for it gets no token.

        Raises:
            SignInRefusedError: the proof or the assertion is no good, or the device is not lost.
        """
        row = self._asserted(presented, assertion)
        if row.state is not DeviceState.LOST:
            raise SignInRefusedError("invalid_request", "not_lost", 400)
        return row.id

    def keep_sealed(self, device: RecordId, work: bytes) -> SealedWork:
        """Seal what arrived from a lost device for the county's administrator. Raises AdministratorKeyMissingError."""
        return keep_sealed(self._directory, device, work, self._clock)

    def _asserted(self, presented: Presented, assertion: str) -> RegisteredDevice:
        row, key = self._desk.asserted(assertion, self.settings.address, self._directory)
        if thumbprint(self._desk.proven(presented, None)) != thumbprint(key):
            raise SignInRefusedError("invalid_dpop_proof", "other_key")
        return row

    def _account(self, counsellor: RecordId) -> Account:
        account = self._directory.account(counsellor)
        if account is None or not account.is_active:
            raise SignInRefusedError("invalid_token", "account")
        return account

    def _add(self, row: RegisteredDevice) -> None:
        if not self._directory.add_device(row) and not is_same_device(self._directory.device(row.id), row):
            raise SignInRefusedError("invalid_grant", "device_known", 400)

    def _row(self, device: RecordId, counsellor: RecordId, key: DeviceKey, by: str) -> RegisteredDevice:
        return RegisteredDevice(device, counsellor, thumbprint(key), canonical_jwk(key), self._clock.now(), by)

    def _registered(self, device: RecordId, account: Account) -> Registered:
        return Registered(
            device,
            account.counsellor,
            account.user,
            account.office,
            account.roles,
            self.settings.address,
            self._public_keys(),
            self._lease(device),
        )

    def _stopped(self, row: RegisteredDevice) -> DeviceStoppedError:
        return DeviceStoppedError(row.id, row.state, self.tokens.notices(row.id, row.state))

    def _lease(self, device: RecordId) -> str:
        return self.tokens.lease(device, self.settings.lease_days)

    def _public_keys(self) -> tuple[Mapping[str, str], ...]:
        return tuple(self.tokens.keys.public())


def _device_id(text: str) -> RecordId:
    if not is_record_id(text):
        raise SignInRefusedError("invalid_request", "device", 400)
    return RecordId(text)


def _bearer(presented: Presented) -> str:
    if len(presented.authorization) != 1:
        raise SignInRefusedError("invalid_token", "authorization_count")
    scheme, _, token = presented.authorization[0].partition(" ")
    if scheme.lower() != "dpop" or not token:
        raise SignInRefusedError("invalid_token", "scheme")
    return token
