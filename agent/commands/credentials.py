"""Keys, certificates and passwords that device.yaml names: are they this device's, and still good?

Only `onshelf check` and the people it talks to care: an agent whose certificate has run out goes on
watching, and its letters wait.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from agent.config.certificate import Certificate, certificates
from agent.config.device import RtspSource, Tls
from agent.config.plain import KeyPath
from agent.config.problems import Problem
from agent.config.setup import Setup, Survey

SOON = timedelta(days=30)  # a month to renew it: somebody has to come by
OTHERS = 0o077  # of a file's mode: what anybody but its owner may do
SYSTEMD = Path("/run/credentials")  # its files are root's, and a mask shows as the group's rights
TURNS = 4  # of a handshake; two are enough when both sides are in one room

Said: TypeAlias = Iterator[tuple[KeyPath, str]]


@dataclass(frozen=True, slots=True)
class Papers:
    """What is wrong with keys and certificates, and what will be soon."""

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def papers(found: Survey, setup: Setup, now: datetime) -> Papers:
    """Look at every key, certificate and password file that is there.

    Files that are missing where device.yaml names them are told elsewhere; at the default places
    they are left to the device, so that a configuration can be checked on another machine.

    Args:
        found: the files, to point at their lines.
        setup: what they say.
        now: today.
    """
    wrong = [*_passwords(setup)]
    notes: list[str] = []
    broker = setup.device.broker
    if broker is not None and broker.tls is not None:
        chain = _Chain(setup, broker.tls, now)
        wrong += [*chain.authority(), *chain.certificate(), *chain.key()]
        notes += chain.notes()
    return Papers(tuple(found.main.problem(path, text) for path, text in wrong), tuple(notes))


def _passwords(setup: Setup) -> Said:
    named: dict[KeyPath, str] = {}
    for name, camera in setup.device.cameras.items():
        if isinstance(camera.source, RtspSource) and camera.source.password_file:
            named["cameras", name, "source", "password_file"] = camera.source.password_file
    broker = setup.device.broker
    if broker is not None and broker.password_file:
        named["broker", "password_file"] = broker.password_file
    for path, written in named.items():
        yield from _open_to_others(path, setup.path(written))


def _open_to_others(path: KeyPath, file: Path) -> Said:
    if not file.is_file() or file.is_relative_to(SYSTEMD):
        return
    mode = file.stat().st_mode & 0o777
    if mode & OTHERS:
        yield path, f"{file} may be read by others (mode {mode:04o}); chmod 600 {file}"


@dataclass(frozen=True, slots=True)
class _Chain:
    """The three files of `broker.tls`."""

    setup: Setup
    tls: Tls
    now: datetime

    def authority(self) -> Said:
        """What is wrong with the CA's certificate."""
        path: KeyPath = ("broker", "tls", "ca_file")
        held, said = self._held(self.tls.ca_file)
        yield from ((path, text) for text in said)
        for one in held:
            yield from ((path, text) for text in self._out_of_time(one))

    def certificate(self) -> Said:
        """What is wrong with the device's own."""
        path: KeyPath = ("broker", "tls", "cert_file")
        held, said = self._held(self.tls.cert_file)
        yield from ((path, text) for text in said)
        for one in held[:1]:  # those behind it are of its CA
            name = self.setup.device.device
            if one.name != name:
                whose = f"is for {one.name!r}" if one.name else "names nobody (CN)"
                yield path, f"{whose}, this device is {name!r}; copy the certificate made for it"
            yield from ((path, text) for text in self._out_of_time(one))

    def key(self) -> Said:
        """What is wrong with its key."""
        path: KeyPath = ("broker", "tls", "key_file")
        key, cert = self._path(self.tls.key_file), self._path(self.tls.cert_file)
        if key is None or not key.is_file():
            return
        yield from _open_to_others(path, key)
        if cert is None or not cert.is_file() or not self._held(self.tls.cert_file)[0]:
            return
        try:
            if b"ENCRYPTED" in key.read_bytes():
                todo = "nobody types it when the device starts; remove it"
                yield path, f"{key} needs a pass phrase, and {todo}"
                return
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(cert, key, lambda: b"")
        except ssl.SSLError as error:
            yield path, f"{key} {_in_words(error)}"
        except PermissionError:
            yield path, f"{key} cannot be read; run onshelf check as the user of the agent"

    def notes(self) -> list[str]:
        """What is no problem today: a certificate that ends soon, or is of another CA."""
        told = []
        for written in (self.tls.ca_file, self.tls.cert_file):
            for one in self._held(written)[0][:1]:
                if self.now <= one.ends < self.now + SOON:
                    days = (one.ends - self.now).days
                    told.append(
                        f"{self._path(written)}: ends in {days} days, on {one.ends:%Y-%m-%d}"
                    )
        if why := self._stranger():
            told.append(
                f"{self._path(self.tls.cert_file)}: is not signed by {self.tls.ca_file} ({why}); "
                "right only if the broker asks for certificates of another CA"
            )
        return told

    def _stranger(self) -> str:
        """Why the CA does not vouch for the device; "" where it does, or nobody can tell."""
        files = [
            self._path(one) for one in (self.tls.ca_file, self.tls.cert_file, self.tls.key_file)
        ]
        there = [one for one in files if one is not None and one.is_file()]
        if len(there) < len(files):
            return ""
        try:
            return _handshake(*there)
        except (OSError, ValueError):  # what is wrong with the files themselves is told above
            return ""

    def _held(self, written: str | None) -> tuple[tuple[Certificate, ...], list[str]]:
        """The certificates in a file, and why there are none."""
        path = self._path(written)
        if path is None or not path.is_file():
            return (), []
        try:
            held = certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            return (), [f"{path} {error}; copy it again"]
        return held, [] if held else [f"{path} holds no certificate; copy one in PEM form"]

    def _out_of_time(self, one: Certificate) -> Iterator[str]:
        if self.now > one.ends:
            yield f"ended on {one.ends:%Y-%m-%d}; renew it"
        if self.now < one.begins:
            yield f"begins on {one.begins:%Y-%m-%d %H:%M} UTC; wait, or set this machine's clock"

    def _path(self, written: str | None) -> Path | None:
        return None if written is None else self.setup.path(written)


def _in_words(error: ssl.SSLError) -> str:
    """What OpenSSL finds wrong with a key."""
    if error.reason == "KEY_VALUES_MISMATCH":
        return "does not belong to cert_file; copy both from one place"
    return "is no key that TLS takes; copy it again, in PEM form"


def _handshake(ca_file: Path, cert_file: Path, key_file: Path) -> str:
    """Show the certificate to somebody who trusts the CA: their complaint, or "".

    Both sides are here, and no network between them; OpenSSL does the verifying.

    Raises:
        OSError, ValueError: a file cannot be used.
    """
    broker = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    broker.load_cert_chain(cert_file, key_file, lambda: b"")
    broker.load_verify_locations(ca_file)
    broker.verify_mode = ssl.CERT_REQUIRED
    device = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    device.load_cert_chain(cert_file, key_file, lambda: b"")
    device.check_hostname = False  # nothing is said over this line: only the other side verifies
    device.verify_mode = ssl.CERT_NONE
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = (
        device.wrap_bio(down, up, server_side=False),
        broker.wrap_bio(up, down, server_side=True),
    )
    for _ in range(TURNS):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return _of_chain(error)
    return ""


TOO_EARLY, TOO_LATE = 9, 10  # X509_V_ERR_CERT_NOT_YET_VALID, …_HAS_EXPIRED: told with their dates


def _of_chain(error: ssl.SSLCertVerificationError) -> str:
    return "" if error.verify_code in {TOO_EARLY, TOO_LATE} else str(error.verify_message)
