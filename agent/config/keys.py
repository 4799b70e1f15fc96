"""What every key of device.yaml is for: one table for the schema, the editor and the page.

Types, defaults and choices stand in the classes and are not repeated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from agent.config.device import SIDE_PX
from agent.config.staff import PER_HOUR

RESTART, LIVE = "restart", "live"


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    Args:
        what: it is for, and what holds without it; what to know before it is changed.
        example: of a value, as YAML.
        limits: least and most of a number.
        applies: when a change is obeyed: after a restart of the agent, or live.
    """

    what: str
    example: str
    limits: tuple[int, int] | None = None
    applies: str = RESTART


_DEVICE = {
    "store": Key(
        "The store's id, in quotes: `0417` without them is a number. Part of every topic.",
        '"0417"',
    ),
    "device": Key(
        "This device's id, one of its kind in the store, and the name (CN) in its certificate.",
        "aisle-07-left",
    ),
    "cameras": Key(
        "One entry a camera, under a name of its own; its corners are in `alignment/<name>.yaml`, "
        "which `onshelf aim` writes.",
        "{left: {source: {kind: picamera}, fixture: aisle-07-bay-3}}",
    ),
    "broker": Key(
        "The MQTT broker that events go to. Without it they go to `events.jsonl` in `state_dir`.",
        "{host: store-broker.local}",
    ),
    "timezone": Key(
        "Of the clock on the store's wall (IANA name). `hours` are read by it; events are in UTC.",
        "Europe/Berlin",
    ),
    "hours": Key(
        "When the store is open. While it is closed no case is opened and no time is counted "
        "(availability, coverage); what was opened before goes on, is closed when it is filled, "
        "and what is still so when the store opens is told then. A camera that is lost or moved is "
        "told at any hour. Without it the store is always open.",
        '{mon-sat: "07:00-22:00", sun: closed, closed_dates: ["2026-12-25"]}',
    ),
    "restock_within": Key(
        "How soon staff refill an empty or low slot, as they have promised: `expected_restock` of "
        "its events says so until the slot or its fixture has a history. Without it, events say "
        "nothing of that before there is one.",
        "4h",
    ),
    "model": Key("Which models look, and what they run on.", "{accelerator: edgetpu}"),
    "profile": Key(
        "How much evidence is enough: `fast` tells sooner and is wrong more often, `careful` the "
        "other way round.",
        "careful",
    ),
    "planograms": Key(
        "The folder with one file per fixture, `<fixture>.yaml`; relative to device.yaml.",
        "planograms/",
    ),
    "defaults": Key(
        "What holds for every camera that does not say otherwise; one level, no more.",
        "{every: 5s}",
    ),
    "privacy": Key(
        "What pictures staff may see. Today: read and checked, and no picture leaves the device or "
        "is kept for staff, whatever stands here.",
        "{pictures: none}",
    ),
    "alerts": Key(
        "How much the staff is asked to do. Today: read and checked; there are no alerts yet.",
        "{per_hour: 20}",
    ),
    "state_dir": Key(
        "Of the database, the last good configuration and the pictures that hold the view; "
        "relative to device.yaml. Must stay where it is when the device is updated.",
        "/var/lib/onshelf",
    ),
}

_HOURS = {
    "mon": Key(
        "Hours of a day: `mon` to `sun`, or two with a hyphen (`mon-sat`, `sat-sun`). `closed`, or "
        "one or more spans; `20:00-02:00` goes past midnight, `00:00-24:00` is all day. Every day "
        "is said once.",
        '"08:00-12:00, 14:00-18:30"',
    ),
    "closed_dates": Key("Days on which the store is closed all the same.", '["2026-12-25"]'),
}

_CAMERA = {
    "source": Key("Where the pictures come from.", "{kind: picamera}"),
    "fixture": Key(
        "What it looks at: the name of a file in `planograms`, without `.yaml`. One camera for "
        "one fixture.",
        "aisle-07-bay-3",
    ),
    "every": Key("From look to look; `defaults.every` without it.", "10s"),
}

_SOURCES = {
    "PicameraSource": {
        "kind": Key("A camera on the Raspberry Pi's own connector.", "picamera"),
        "number": Key("Which of them.", "1", (0, 3)),
        "size": Key(
            f"Of its pictures, {SIDE_PX[0]} to {SIDE_PX[1]} pixels a side.", "[2304, 1296]"
        ),
    },
    "UsbSource": {
        "kind": Key("A USB camera.", "usb"),
        "device": Key(
            "A path under `/dev/v4l/by-id/`, which is the same after the next start.",
            "/dev/v4l/by-id/usb-046d_C920-video-index0",
        ),
        "size": Key("Of its pictures; the camera's own choice without it.", "[1920, 1080]"),
    },
    "RtspSource": {
        "kind": Key("A network camera.", "rtsp"),
        "url": Key("Of its stream, without user and password.", "rtsp://cam7.local/stream1"),
        "user": Key("Who asks, where the camera wants to know.", "onshelf"),
        "password_file": Key(
            "A file that holds the password and nothing else; relative to device.yaml.",
            "cam7.password",
        ),
    },
    "FileSource": {
        "kind": Key("A video file, played at its own speed.", "file"),
        "path": Key("Of the file, relative to device.yaml.", "clips/bay3.mp4"),
        "loop": Key("Begin again at its end.", "true"),
    },
    "FolderSource": {
        "kind": Key(
            "A folder of pictures, in the order of their names or the times in them.", "folder"
        ),
        "path": Key("Of the folder, relative to device.yaml.", "clips/bay3/"),
        "every": Key("From picture to picture, where their names hold no times.", "5s"),
        "loop": Key("Begin again after the last.", "true"),
    },
}

_BROKER = {
    "host": Key("Its name or IP address, without scheme and port.", "store-broker.local"),
    "port": Key("Of its TLS listener.", "8883", (1, 65535)),
    "tls": Key(
        "Certificate files. `none` only where the host is this machine (localhost).",
        "{ca_file: tls/ca.crt, cert_file: tls/device.crt, key_file: tls/device.key}",
    ),
    "keep_alive": Key("Silence after which the broker holds us for gone, and back.", "30s"),
    "prefix": Key("First part of every topic, up to four levels.", "shop/onshelf"),
    "user": Key("For a broker that asks for a password instead of a certificate.", "aisle-07-left"),
    "password_file": Key(
        "A file that holds the password and nothing else; relative to device.yaml.",
        "broker.password",
    ),
}

_TLS = {
    "ca_file": Key("Who signed the broker's certificate: the store's own CA.", "tls/ca.crt"),
    "cert_file": Key(
        "The device's certificate; its name (CN) is `device`. `null` with `user`.", "tls/device.crt"
    ),
    "key_file": Key(
        "Its key; nobody but the agent may read it (mode 0600). `null` with `user`.",
        "tls/device.key",
    ),
}

_MODELS = {
    "detector": Key(
        "What finds products and gaps: a bundled name, or a model card (`.yaml`).", "shelf-small"
    ),
    "recognizer": Key(
        "What tells products apart; `null` where the detector's labels are products.", "products"
    ),
    "people": Key(
        "A card of a detector that finds people: whom it finds hides the facings behind.",
        "person.yaml",
    ),
    "gallery": Key("What products look like, from enrolment: an `.npz` file.", "state/gallery.npz"),
    "accelerator": Key("What runs them; `auto` is an Edge TPU where there is one.", "edgetpu"),
    "threads": Key("Of the processor.", "3", (1, 16)),
}

_STAFF = {
    "Privacy": {
        "pictures": Key(
            "`crops`: the part of the shelf that an alert is about, people blanked, store network "
            "only. Today nothing is sent.",
            "crops",
        ),
        "keep_pictures": Key("Of alerts, on the store's broker and here. Today none is.", "24h"),
    },
    "Alerts": {
        "per_hour": Key("The most urgent come first, the rest waits. Today: none.", "20", PER_HOUR),
    },
}

KEYS: Mapping[str, Mapping[str, Key]] = MappingProxyType(
    {
        "Device": _DEVICE,
        "Hours": _HOURS,
        "CameraSetup": _CAMERA,
        **_SOURCES,
        "Defaults": {"every": Key("From look to look.", "5s")},
        "Broker": _BROKER,
        "Tls": _TLS,
        "Models": _MODELS,
        **_STAFF,
    }
)
"""By class, then by key, in the order of the page."""
