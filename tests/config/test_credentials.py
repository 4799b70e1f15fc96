"""Keys and certificates made by OpenSSL: which `onshelf check` takes, and what it says else."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.commands.credentials import papers
from agent.config.certificate import certificates
from agent.config.setup import survey

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")

NOW = datetime.now(UTC) + timedelta(hours=1)  # what is made here has begun by then
KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
YEAR = timedelta(days=365)
TLS = "tls: {ca_file: tls/ca.crt, cert_file: tls/device.crt, key_file: tls/device.key}"


def openssl(folder: Path, words: str, *more: str) -> None:
    done = subprocess.run(
        ["openssl", *words.split(), *more], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def authority(folder: Path, name: str = "ca") -> None:
    """A certificate authority: its key and its certificate."""
    openssl(
        folder,
        f"req -x509 {KEY} -days 3650 -keyout {name}.key -out {name}.crt -subj /CN={name}",
    )


def device(
    folder: Path, subject: str = "/CN=aisle-07-left", days: int = 730, signer: str = "ca"
) -> None:
    """The device's key and certificate."""
    openssl(
        folder,
        f"req {KEY} -keyout device.key -out device.csr -utf8 -subj",
        subject,
    )
    openssl(
        folder,
        f"x509 -req -in device.csr -CA {signer}.crt -CAkey {signer}.key -CAcreateserial"
        f" -days {days} -out device.crt",
    )
    (folder / "device.key").chmod(0o600)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A store's CA and a device's certificate, as they should be."""
    folder = tmp_path_factory.mktemp("tls")
    authority(folder)
    authority(folder, "other")
    device(folder)
    return folder


@pytest.fixture
def tls(folder, change, made):
    """The folder of the files that the device.yaml names."""
    change("device.yaml", "tls: none", TLS)
    shutil.copytree(made, folder / "tls")
    return folder / "tls"


@pytest.fixture
def told(folder):
    """What is said of them, problems and notes, with short names."""

    def lines(now: datetime = NOW) -> list[str]:
        found = survey(folder / "device.yaml")
        assert found.setup is not None, found.problems
        said = papers(found, found.setup, now)
        texts = [*map(str, said.problems), *(f"note: {note}" for note in said.notes)]
        return [text.replace(f"{folder}/", "") for text in texts]

    return lines


def test_right_files_are_not_spoken_of(tls, told):
    assert told() == []


def test_files_at_the_default_places_are_left_to_the_device(folder, change, told):
    change("device.yaml", ", tls: none", "")
    assert told() == []


def test_the_certificate_of_another_device_is_named(tls, told):
    device(tls, "/O=Shop/CN=aisle-08-right")
    assert told() == [
        (
            "device.yaml:3:65: broker.tls.cert_file: is for 'aisle-08-right', this device is "
            "'aisle-07-left'; copy the certificate made for it"
        )
    ]


@pytest.mark.parametrize("subject", ["/O=Shop/OU=Aisle", "/CN=Süd-7"])
def test_a_certificate_for_nobody_or_in_other_letters_is_no_crash(tls, told, subject):
    device(tls, subject)
    (line,) = told()
    assert "names nobody (CN)" in line if "CN" not in subject else "is for 'Süd-7'" in line


def test_a_certificate_that_has_ended_or_not_begun_is_said_with_its_day(tls, told):
    (held,) = certificates((tls / "device.crt").read_bytes())
    assert timedelta(0) <= NOW - held.begins < timedelta(days=1)
    assert (held.ends - held.begins).days == 730
    (late,) = told(NOW + 3 * YEAR)
    assert late.endswith(f"cert_file: ended on {held.ends:%Y-%m-%d}; renew it")
    early = told(NOW - YEAR)
    assert len(early) == 2
    assert all("begins on" in line and "set this machine's clock" in line for line in early)


def test_one_that_ends_within_a_month_is_a_note(tls, told):
    device(tls, days=20)
    (line,) = told()
    assert re.fullmatch(r"note: tls/device\.crt: ends in (19|20) days, on \d{4}-\d\d-\d\d", line)


def test_a_key_that_others_may_read_is_refused(tls, told):
    (tls / "device.key").chmod(0o640)
    assert told() == [
        (
            "device.yaml:3:91: broker.tls.key_file: tls/device.key may be read by others "
            "(mode 0640); chmod 600 tls/device.key"
        )
    ]


def test_a_key_of_another_certificate_is_refused(tls, told):
    shutil.copy(tls / "other.key", tls / "device.key")
    (tls / "device.key").chmod(0o600)
    (line,) = told()
    assert line.endswith("tls/device.key does not belong to cert_file; copy both from one place")


def test_a_key_behind_a_pass_phrase_is_refused_without_asking_for_it(tls, told):
    openssl(tls, "ec -in device.key -aes256 -passout pass:x -out locked.key")
    (tls / "locked.key").replace(tls / "device.key")
    (tls / "device.key").chmod(0o600)
    (line,) = told()
    assert "needs a pass phrase" in line


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n", b"\0\xff" * 99])
def test_a_key_that_is_none_is_refused(tls, told, content):
    (tls / "device.key").write_bytes(content)
    (line,) = told()
    assert "is no key that TLS takes" in line


def test_a_certificate_that_is_none_is_refused(tls, told):
    (tls / "device.crt").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")
    (line,) = told()
    assert "cert_file: tls/device.crt is damaged" in line
    shutil.copy(tls / "device.key", tls / "device.crt")
    (line,) = told()
    assert "cert_file: tls/device.crt holds no certificate; copy one in PEM form" in line


def test_a_certificate_of_another_ca_is_a_note(tls, told):
    device(tls, signer="other")
    (line,) = told()
    assert line.startswith("note: tls/device.crt: is not signed by tls/ca.crt (")
    assert "another CA" in line


def test_a_password_that_others_may_read_is_refused(folder, change, told):
    change("device.yaml", "tls: none", "tls: none, user: u, password_file: pw")
    (folder / "pw").write_text("hush")
    (folder / "pw").chmod(0o644)
    (line,) = told()
    assert line.endswith("password_file: pw may be read by others (mode 0644); chmod 600 pw")
    assert "hush" not in line


def test_no_damage_to_a_certificate_does_more_than_be_refused(made):
    whole = (made / "device.crt").read_text().splitlines()
    for row in range(1, len(whole) - 1):
        for cut in (whole[row][:-4], "A" * len(whole[row]), "/" * len(whole[row])):
            text = "\n".join([*whole[:row], cut, *whole[row + 1 :]])
            assert _refusal(text).count("\n") == 0


def _refusal(text: str) -> str:
    try:
        certificates(text.encode())
    except ValueError as error:
        return str(error)
    return ""


def test_openssl_and_we_read_the_same(made):
    for file in ("ca.crt", "device.crt", "other.crt"):
        (ours,) = certificates((made / file).read_bytes())
        said = subprocess.run(
            ["openssl", "x509", "-in", file, "-noout", "-subject", "-dates", "-nameopt", "RFC2253"],
            cwd=made,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        form = "%b %d %H:%M:%S %Y GMT"
        begins, ends = re.findall(r"not(?:Before|After)=(.*)", said)
        assert said.splitlines()[0] == f"subject=CN={ours.name}"
        assert ours.begins == datetime.strptime(begins, form).replace(tzinfo=UTC)
        assert ours.ends == datetime.strptime(ends, form).replace(tzinfo=UTC)
