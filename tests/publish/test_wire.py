"""Every message that leaves the device, word for word: tests/golden/wire.

A change of the wire is a change of these files. To write them anew, after a change that is meant:

    ONSHELF_WRITE_GOLDEN=1 pytest tests/publish/test_wire.py
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from fakes_publish import (
    BOOT,
    CASE,
    FIXTURE,
    NINE,
    ORIGIN,
    SLOT,
    Hands,
    a_found,
    a_registration,
    a_slot_body,
    a_state,
    an_event,
)
from jsonschema import Draft202012Validator

from agent.publish import contract
from agent.publish.messages import (
    Ack,
    Answer,
    CameraHealth,
    Health,
    LinkHealth,
    MachineHealth,
    Online,
    OutboxHealth,
    Outcome,
    WorkerHealth,
)
from agent.shelf.cases.snapshot import snapshot_json
from agent.shelf.cases.wire import dumps, envelope, fields_of, plain, stamp
from agent.shelf.rules.event import (
    Before,
    CoverageBody,
    DeviceBody,
    Event,
    Expected,
    Hypothesis,
    Kind,
    Phase,
    Severity,
    SlotSeconds,
    ViewBody,
)
from agent.store.news import Trouble, gap_event, storage_events
from agent.store.overflow import Gap

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "wire"

LATER = NINE + timedelta(minutes=7)


def event(kind, phase, body, *, case=CASE, subject=SLOT):
    return Event(
        id=ORIGIN.event_id(case or subject, kind, phase, 1_000_001),
        kind=kind,
        phase=phase,
        subject=subject,
        at=NINE,
        mono_ms=1_000_001,
        case=case,
        body=body,
    )


def view(**changes):
    body = ViewBody(
        camera="left",
        fixture=FIXTURE,
        severity=Severity.HIGH,
        cause="camera_offline",
        detail="no frame for 30 s; check the ribbon cable",
        first_suspected_at=NINE,
        confirmed_at=NINE + timedelta(seconds=30),
        planogram="9a7f",
    )
    return replace(body, **changes)


COVERAGE = CoverageBody(
    fixture=FIXTURE,
    camera="left",
    begins_at=NINE,
    ends_at=NINE + timedelta(hours=1),
    planogram="9a7f",
    slots=(SlotSeconds(SLOT, "09506000134352", 3480.0, 3300.5, 0.0, 179.5),),
    open_s=3600.0,
)

CLOCKS = Hands().clocks()
OPENED, CLOSED = storage_events(Trouble(NINE, 900, "database or disk is full"), ORIGIN, CLOCKS)

EVENTS = {
    "out_of_stock-opened": an_event(1),
    "out_of_stock-opened-expected": event(
        Kind.OUT_OF_STOCK,
        Phase.OPENED,
        a_slot_body(
            before=Before("low_stock", 1),
            expected_restock=Expected(LATER, 420.0, None, "slot_at_this_hour", 7),
            registration=a_registration(),
        ),
    ),
    "out_of_stock-opened-displaced": event(
        Kind.OUT_OF_STOCK, Phase.OPENED, a_slot_body(displaced_by=a_found(), reasons=("swap",))
    ),
    "low_stock-updated": event(
        Kind.LOW_STOCK,
        Phase.UPDATED,
        a_slot_body(status="low_stock", facings_seen=1, severity=Severity.LOW, suspended=True),
    ),
    "misplaced-closed": event(
        Kind.MISPLACED,
        Phase.CLOSED,
        a_slot_body(
            status="in_stock",
            facings_seen=3,
            found=a_found(),
            closed_for="corrected",
            reopened=True,
        ),
    ),
    "camera_offline-opened": event(Kind.CAMERA_OFFLINE, Phase.OPENED, view(), subject="left"),
    "view_blocked-retracted": event(
        Kind.VIEW_BLOCKED,
        Phase.RETRACTED,
        view(cause="view_blocked", detail="", closed_for="view_restored"),
        subject="left",
    ),
    "camera_shifted-closed": event(
        Kind.CAMERA_SHIFTED,
        Phase.CLOSED,
        view(
            severity=Severity.INFO,
            cause="camera_shifted",
            detail="the picture moved by 12 pixels; every slot was found again",
            homography=(1.0, 0.0, 12.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
            closed_for="reprojected",
        ),
        subject="left",
    ),
    "planogram_mismatch-updated": event(
        Kind.PLANOGRAM_MISMATCH,
        Phase.UPDATED,
        view(
            severity=Severity.MEDIUM,
            cause="planogram_mismatch",
            detail="products moved along their shelf, shelf 2 by 1 to the left; fits 92% …",
            hypothesis=Hypothesis("row_shift", (1, 2), (0, -1), fit=0.9167),
            suspended=True,
        ),
        subject="left",
    ),
    "incident-opened": event(
        Kind.INCIDENT,
        Phase.OPENED,
        view(
            cause="incident",
            detail="2 cases opened within minutes of each other",
            cases=(CASE, CASE[::-1]),
        ),
        subject="left",
    ),
    "power_bad-opened": event(
        Kind.POWER_BAD,
        Phase.OPENED,
        DeviceBody("power", Severity.MEDIUM, "under_voltage", "3 times in 10 min"),
        subject="power",
    ),
    "storage_degraded-opened": OPENED,
    "storage_degraded-closed": CLOSED,
    "outbox_gap-opened": gap_event(
        Gap("overflow", 5, 17, 230, "214 letters dropped"), ORIGIN, CLOCKS
    ),
    "coverage-hour": event(Kind.COVERAGE, Phase.HOUR, COVERAGE, case=None, subject=FIXTURE),
}

HEALTH = Health(
    at=LATER,
    boot_id=BOOT,
    up_s=86_400.25,
    cameras={"left": CameraHealth(0.9, 17_280), "right": CameraHealth(None, 0)},
    stage_ms={"detect": 412.5, "recognize": 63.0},
    workers={"watch": WorkerHealth(0.4, "looking"), "publish": WorkerHealth(0.1, "connected")},
    outbox=OutboxHealth(3, 12, 1, 0, 0, 122_880, 42.0),
    storage=None,
    link=LinkHealth(2, 0, duplicate_identity=False, trouble=None),
    machine=MachineHealth(61.2, 0x50005, 20_480.5, 214.0, clock_synced=True),
    versions={"agent": "0.1.0", "model": "5eed"},
)

MESSAGES = {
    "state": snapshot_json(a_state(LATER, "low_stock", 1), epoch=5, seq=16),
    "health": dumps(fields_of(HEALTH)),
    "online": dumps(fields_of(Online(online=True, boot_id=BOOT))),
    "ack": dumps(fields_of(Ack(5, 16))),
    "replay": dumps({"id": "c-17", "epoch": 5, "from": 3, "to": 9}),
    "answer": dumps(
        fields_of(Answer("c-17", "replay", Outcome.DONE, "6 of 7 letters will come again", 6))
    ),
}


def said(name, text, schema):
    """Name, message and schema of one golden file."""
    return pytest.param(name, text, schema, id=name)


ALL = [
    *(
        said(f"event-{name}", dumps(envelope(one, ORIGIN, epoch=5, seq=16, synced=True)), "event")
        for name, one in EVENTS.items()
    ),
    *(said(name, text, name) for name, text in MESSAGES.items()),
]


@pytest.mark.parametrize(("name", "text", "schema"), ALL)
def test_a_message_is_word_for_word_as_agreed(name, text, schema):
    path = GOLDEN / f"{name}.json"
    if "ONSHELF_WRITE_GOLDEN" in os.environ:
        path.write_text(json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n", "utf-8")
    agreed = json.loads(path.read_text("utf-8"))
    assert json.loads(text) == agreed
    assert list(json.loads(text)) == list(agreed)


@pytest.mark.parametrize(("name", "text", "schema"), ALL)
def test_a_message_is_valid_by_its_schema(name, text, schema):
    described = json.loads((ROOT / "deploy" / f"{schema}.schema.json").read_text("utf-8"))
    assert not list(Draft202012Validator(described).iter_errors(json.loads(text)))


@pytest.mark.parametrize(("name", "text", "schema"), ALL)
def test_a_schema_knows_every_key_of_its_messages(name, text, schema):
    described = contract.schemas()[schema]
    message = json.loads(text)
    variants = described.get("oneOf", [described])
    (variant,) = [one for one in variants if Draft202012Validator(one).is_valid(message)]
    assert set(variant["properties"]) == set(message)
    if "data" in message:
        assert set(variant["properties"]["data"]["properties"]) == set(message["data"])


def test_no_golden_file_is_left_over():
    names = {param.values[0] for param in ALL}
    assert {path.stem for path in GOLDEN.glob("*.json")} == names


def test_the_files_in_deploy_are_those_that_the_types_give():
    for name, text in contract.files().items():
        path = ROOT / "deploy" / name
        assert path.read_text("utf-8") == text, (
            f"run: python -m agent.publish.contract deploy ({name})"
        )


def test_every_kind_of_event_has_a_body_except_those_that_come_later():
    kinds = {kind for _, kinds, _ in contract.BODIES for kind in kinds}
    assert set(Kind) - kinds == {Kind.OUTCOME}


def test_the_schemas_are_schemas():
    for name, schema in contract.schemas().items():
        assert Draft202012Validator.check_schema(schema) is None, name


def test_every_channel_of_the_document_has_a_message_with_a_payload_that_is_there():
    document = contract.asyncapi()
    for name, channel in document["channels"].items():
        assert channel["address"].startswith("{prefix}/v1/{store}/{device}/")
        payload = document["components"]["messages"][name]["payload"]["$ref"]
        assert (ROOT / "deploy" / payload).is_file()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), np.float32("nan")])
def test_a_number_that_is_not_finite_never_leaves(number):
    with pytest.raises(ValueError, match="no JSON number"):
        plain({"confidence": number})


def test_numbers_of_numpy_are_numbers():
    assert plain((np.float32(0.5), np.int64(3), np.float64(1 / 3))) == [0.5, 3, 0.3333]


def test_times_are_utc_with_z_to_the_millisecond():
    berlin = datetime(2030, 1, 7, 10, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=1)))
    assert stamp(berlin) == "2030-01-07T09:00:00.123Z"
    assert stamp(datetime(2030, 1, 7, 9, tzinfo=UTC)) == "2030-01-07T09:00:00.000Z"


def test_a_time_without_a_zone_never_leaves():
    with pytest.raises(ValueError, match="no time zone"):
        stamp(NINE.replace(tzinfo=None))


def test_a_type_without_a_wire_form_is_a_bug_that_says_so():
    with pytest.raises(TypeError, match="set has no wire form"):
        plain({"slots": {1, 2}})


def test_names_keep_their_letters_and_hostile_ones_stay_inside_their_string():
    name = 'Müsli "<b>", \\ \n 麦'
    text = dumps(fields_of(a_slot_body(product=name)))
    assert "Müsli" in text
    assert json.loads(text)["product"] == name
    assert "\n" not in text


def test_a_case_id_is_in_every_event_of_a_case_and_null_where_there_is_none():
    for name, one in EVENTS.items():
        said = envelope(one, ORIGIN, epoch=1, seq=1, synced=False)
        assert (said["data"]["case"] is None) == name.startswith(("coverage", "outbox_gap"))
