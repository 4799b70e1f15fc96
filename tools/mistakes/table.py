"""The mistakes: what is changed in a right file, where that is wrong, and what must be said of it.

The same kind of mistake is made in a configuration of ESPHome, where it can be made there.
"""

from __future__ import annotations

from dataclasses import dataclass

RIGHT = """\
store: "0417"
device: aisle-07-left
timezone: Europe/Berlin
profile: fast
broker: {host: localhost, tls: none}
defaults: {every: 5s}
cameras:
  left:
    source: {kind: picamera}
    fixture: demo-bay
"""

ESPHOME = """\
esphome:
  name: shelf
esp8266:
  board: d1_mini
wifi:
  ssid: "shop"
  password: "12345678"
mqtt:
  broker: store-broker.local
  port: 1883
  keepalive: 30s
logger: {level: DEBUG}
time:
  - platform: sntp
    timezone: Europe/Berlin
sensor:
  - platform: uptime
    name: Up
    update_interval: 5s
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One text in a file, and what stands there by mistake."""

    old: str
    new: str

    def made_in(self, text: str) -> str:
        """The file with the mistake.

        Raises:
            ValueError: the text is not there.
        """
        if self.old not in text:
            raise ValueError(f"{self.old!r} is not there")
        return text.replace(self.old, self.new, 1)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One classic mistake.

    Args:
        title: in a few words.
        ours: how it is made in `RIGHT`.
        place: line and column, from 1, where a person would point.
        says: what `onshelf check` says there.
        proposes: the part of it that says what to do.
        esphome: how it is made in `ESPHOME`; None where it is none there.
    """

    title: str
    ours: Change
    place: tuple[int, int]
    says: str
    proposes: str
    esphome: Change | None = None


MISTAKES = (
    Mistake(
        "a number that is a name, without quotes",
        Change('"0417"', "0417"),
        (1, 8),
        "store: is the number 271; write it in quotes",
        "write it in quotes",
        Change("name: shelf", "name: 0417"),
    ),
    Mistake(
        "a key misspelt",
        Change("fixture", "fixtrue"),
        (10, 5),
        "cameras.left.fixtrue: unknown key; did you mean `fixture`?",
        "`fixture`",
        Change("broker:", "brokr:"),
    ),
    Mistake(
        "a key misspelt at the top",
        Change("timezone", "time_zone"),
        (3, 1),
        "time_zone: unknown key; did you mean `timezone`?",
        "`timezone`",
        Change("sensor:", "sensors:"),
    ),
    Mistake(
        "a key with a capital letter",
        Change("device", "Device"),
        (2, 1),
        "Device: unknown key; did you mean `device`?",
        "`device`",
        Change("port:", "Port:"),
    ),
    Mistake(
        "an unknown kind",
        Change("picamera", "picam"),
        (9, 20),
        "cameras.left.source.kind: unknown kind 'picam'; one of picamera, usb, rtsp, file, folder; "
        "did you mean `picamera`?",
        "`picamera`",
        Change("uptime", "uptim"),
    ),
    Mistake(
        "a word misspelt, of which there are a few",
        Change("fast", "fats"),
        (4, 10),
        "profile: is 'fats'; one of default, fast, careful; did you mean `fast`?",
        "`fast`",
        Change("DEBUG", "DEBGU"),
    ),
    Mistake(
        "a key forgotten",
        Change("    fixture: demo-bay\n", ""),
        (9, 5),
        "cameras.left.fixture: missing; write `fixture: …`",
        "write `fixture: …`",
        Change("  broker: store-broker.local\n", ""),
    ),
    Mistake(
        "a key twice",
        Change("    fixture: demo-bay\n", "    fixture: demo-bay\n    fixture: demo-bay-2\n"),
        (11, 5),
        "cameras.left.fixture: is given twice; first on line 10; remove one",
        "remove one",
        Change("  port: 1883\n", "  port: 1883\n  port: 8883\n"),
    ),
    Mistake(
        "a tab",
        Change("    fixture", "\tfixture"),
        (10, 1),
        "a tab; indent with spaces",
        "indent with spaces",
        Change("  port", "\tport"),
    ),
    Mistake(
        "one space too few",
        Change("    fixture", "   fixture"),
        (10, 4),
        "does not fit the lines above; check the indentation",
        "check the indentation",
        Change("  port", " port"),
    ),
    Mistake(
        "a key one level too far out",
        Change("    fixture", "  fixture"),
        (10, 12),
        "cameras.fixture: is the text 'demo-bay'; indent it deeper, under the name above",
        "indent it deeper",
        Change("  port", "port"),
    ),
    Mistake(
        "a key one level too far in",
        Change("{kind: picamera}\n    fixture", "\n      kind: picamera\n      fixture"),
        (11, 7),
        "cameras.left.source.fixture: unknown key here; it belongs to `cameras.left`",
        "it belongs to `cameras.left`",
        Change("  keepalive: 30s", "  keepalive: 30s\n  update_interval: 5s"),
    ),
    Mistake(
        "no blank after the colon",
        Change("device: aisle", "device:aisle"),
        (2, 1),
        "a line without `: `; did you mean `device: aisle-07-left`?",
        "`device: aisle-07-left`",
        Change("port: 1883", "port:1883"),
    ),
    Mistake(
        "no blank after the colon, in braces",
        Change("{kind: picamera}", "{kind:picamera}"),
        (9, 14),
        "cameras.left.source.kind:picamera: is no key; write `kind: picamera`",
        "`kind: picamera`",
        Change("{level: DEBUG}", "{level:DEBUG}"),
    ),
    Mistake(
        "an equals sign for the colon",
        Change("device: aisle", "device = aisle"),
        (2, 1),
        "a line without `: `; did you mean `device: aisle-07-left`?",
        "`device: aisle-07-left`",
        Change("port: 1883", "port = 1883"),
    ),
    Mistake(
        "a quote never closed",
        Change('"0417"', '"0417'),
        (1, 8),
        "a quote is never closed; close it",
        "close it",
        Change('"shop"', '"shop'),
    ),
    Mistake(
        "a brace never closed",
        Change("{kind: picamera}", "{kind: picamera"),
        (9, 13),
        "a bracket is never closed, or a comma is missing; check it",
        "a bracket is never closed",
        Change("{level: DEBUG}", "{level: DEBUG"),
    ),
    Mistake(
        "quotes from a text program",
        Change('"0417"', "\u201c0417\u201d"),
        (1, 8),
        'store: is in typographic quotes; write "0417"',
        'write "0417"',
        Change("port: 1883", "port: \u201c1883\u201d"),
    ),
    Mistake(
        "blanks from a web page (no-break spaces)",
        Change("    fixture", "\u00a0\u00a0\u00a0\u00a0fixture"),
        (10, 1),
        "a blank that is no space (U+00A0); indent with spaces",
        "indent with spaces",
        Change("  port", "\u00a0\u00a0port"),
    ),
    Mistake(
        "a time without a unit",
        Change("5s", "5"),
        (6, 19),
        "defaults.every: is 5 without a unit; did you mean 5s?",
        "did you mean 5s?",
        Change("keepalive: 30s", "keepalive: 30"),
    ),
    Mistake(
        "a time with another unit",
        Change("5s", "5 secs"),
        (6, 19),
        "defaults.every: is '5 secs'; did you mean 5s?",
        "did you mean 5s?",
        Change("keepalive: 30s", "keepalive: 30 secs"),
    ),
    Mistake(
        "a word that YAML takes for a truth value",
        Change("aisle-07-left", "no"),
        (2, 9),
        "device: is the truth value false (YAML takes `no` for it); write it in quotes",
        "write it in quotes",
        Change("name: shelf", "name: no"),
    ),
    Mistake(
        "a name with blanks and capitals",
        Change("aisle-07-left", "Aisle 07 left"),
        (2, 9),
        "device: 'Aisle 07 left' is no id; use 1 to 32 of a-z, 0-9 and -; "
        "did you mean `aisle-07-left`?",
        "`aisle-07-left`",
        Change("name: shelf", "name: Shelf 1"),
    ),
    Mistake(
        "a list where names belong",
        Change("  left:\n    source", "  - left:\n    source"),
        (8, 3),
        "cameras: is a list; write its entries without the `-`",
        "without the `-`",
        Change("  broker:", "  - broker:"),
    ),
    Mistake(
        "one word where a mapping belongs",
        Change("{host: localhost, tls: none}", "localhost"),
        (5, 9),
        "broker: is the text 'localhost'; did you mean {host: localhost}?",
        "{host: localhost}",
        Change("{level: DEBUG}", "DEBUG"),
    ),
    Mistake(
        "a value that begins with a sign of YAML's",
        Change("tls: none", "tls: none, user: @left"),
        (5, 44),
        "a value cannot begin with @; write it in quotes",
        "write it in quotes",
        Change('"shop"', "@shop"),
    ),
    Mistake(
        "a backslash in double quotes",
        Change("{kind: picamera}", '{kind: file, path: "C:\\clips\\bay.mp4"}'),
        (9, 32),
        "a backslash in double quotes; use single quotes",
        "use single quotes",
        Change('"shop"', '"shop\\corner"'),
    ),
    Mistake(
        "the port behind the host",
        Change("host: localhost", "host: localhost:1883"),
        (5, 16),
        "broker.host: is 'localhost:1883'; write `host: localhost` and `port: 1883`",
        "`host: localhost`",
        Change("broker: store-broker.local", "broker: store-broker.local:1883"),
    ),
    Mistake(
        "a time zone misspelt",
        Change("Europe/Berlin", "Europe/Berln"),
        (3, 11),
        "timezone: is 'Europe/Berln'; did you mean `Europe/Berlin`?",
        "`Europe/Berlin`",
        Change("Europe/Berlin", "Europe/Berln"),
    ),
    Mistake(
        "the name of a file that is not there",
        Change("demo-bay", "demo-bey"),
        (10, 14),
        "cameras.left.fixture: has no planogram planograms/demo-bey.yaml; did you mean `demo-bay`?",
        "`demo-bay`",
    ),
)
