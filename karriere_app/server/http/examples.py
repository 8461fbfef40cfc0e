"""One example of every message, for the OpenAPI document: a made-up participant of a made-up county."""

from __future__ import annotations

import json
from typing import Any

from karriere_app.sync.protocol import (
    Answer,
    ChangeSet,
    DigestReply,
    DigestRequest,
    Entry,
    Era,
    FieldChange,
    FieldReceipt,
    Forked,
    NewEpoch,
    OfferReply,
    OfferRequest,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    RecordChange,
    RecordReceipt,
    Reply,
    Request,
    TooOld,
    encode,
)

DEVICE = "01990000-0000-7000-8000-0000000000d1"
EPOCH = "01990000-0000-7000-8000-0000000000e1"
OFFICE = "01990000-0000-7000-8000-0000000000f1"
COUNSELLOR = "01990000-0000-7000-8000-0000000000c1"
PERSON = "01990000-0000-7000-8000-0000000000a1"
CHANGE_SET = "01990000-0000-7000-8000-0000000000b1"
AT = "2026-11-24T09:00:00.000Z"
DIGEST = "3f" * 32

_HEAD = (EPOCH, AT, 1)


def messages() -> list[Request | Reply]:
    """Return one of every kind of message."""
    entry = Entry(
        17,
        "participant",
        PERSON,
        PERSON,
        None,
        AT,
        COUNSELLOR,
        OFFICE,
        {"family_name": "Eksempel", "office": OFFICE},
        ((17, COUNSELLOR, AT, ("family_name", "office")),),
    )
    name = FieldChange(None, "Eksempel", 0)
    made = RecordChange(PERSON, "participant", PERSON, None, AT, COUNSELLOR, OFFICE, {"family_name": name})
    receipt = RecordReceipt(PERSON, {"family_name": FieldReceipt("accepted", 17)})
    lineage = (Era("01990000-0000-7000-8000-0000000000e0", 12), Era(EPOCH))
    return [
        PushRequest(1, DEVICE, EPOCH, None, "nonce-1", (ChangeSet(CHANGE_SET, 1, COUNSELLOR, AT, (made,)),)),
        PushReply(*_HEAD, (Answer(CHANGE_SET, (receipt,)),), ()),
        PullRequest(1, DEVICE, EPOCH, 0, 2_000),
        PullReply(*_HEAD, (entry,), (), 17, False),
        OfferRequest(1, DEVICE, EPOCH, "nonce-1", "nonce-2", 12, (entry,), (), True),
        OfferReply(*_HEAD),
        DigestRequest(1, DEVICE, EPOCH, prefixes=("3f",)),
        DigestReply(*_HEAD, 17, DIGEST, (), ((PERSON, DIGEST),)),
        NewEpoch(*_HEAD, lineage),
        Forked(*_HEAD),
        TooOld(*_HEAD),
    ]


def example_of(kind: type[Any]) -> Any:
    """Return the example of a kind as JSON."""
    return json.loads(encode(next(one for one in messages() if type(one) is kind)))
