from __future__ import annotations

import gc
import shutil
import subprocess

import pytest
from fakes_publish import BOOT, Mosquitto, a_note, an_event

from agent.config.device import Broker, Tls
from agent.errors import SinkDown
from agent.publish.mqtt import Dialer
from agent.publish.topics import Topics

pytestmark = [
    pytest.mark.broker,
    # paho lets go of a socket whose handshake failed without closing it; Python closes it then.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket"),
]

TOPICS = Topics("onshelf", "0417", "aisle-07-left")


@pytest.fixture(autouse=True)
def _sockets_are_collected_here():
    yield
    gc.collect()  # what paho left behind is closed in the test that made it, and in no other


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def authority(folder, name):
    openssl(
        folder,
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-keyout", f"{name}.key", "-out", f"{name}.crt", "-days", "2", "-subj", f"/CN={name}"),
        *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),  # Python 3.13 is strict (RFC 5280)
    )


def certificate(folder, signer, name, address):
    (folder / f"{name}.ext").write_text(
        f"subjectAltName={address}\nauthorityKeyIdentifier=keyid\nbasicConstraints=CA:FALSE\n"
    )
    openssl(
        folder,
        *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}"),
    )
    openssl(
        folder,
        *("x509", "-req", "-in", f"{name}.csr", "-CA", f"{signer}.crt", "-CAkey", f"{signer}.key"),
        *("-CAcreateserial", "-out", f"{name}.crt", "-days", "1", "-extfile", f"{name}.ext"),
    )


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    folder = tmp_path_factory.mktemp("keys")
    authority(folder, "ca")
    authority(folder, "stranger")
    certificate(folder, "ca", "here", "IP:127.0.0.1")
    certificate(folder, "ca", "elsewhere", "DNS:elsewhere.example")
    certificate(folder, "ca", "device", "DNS:device")
    certificate(folder, "stranger", "intruder", "DNS:device")
    return folder


@pytest.fixture
def broker(keys, tmp_path, request):
    broker = Mosquitto(
        tmp_path,
        f"cafile {keys}/ca.crt",
        f"certfile {keys}/{request.param}.crt",
        f"keyfile {keys}/{request.param}.key",
        "require_certificate true",
    )
    broker.start()
    yield broker
    broker.kill()


def dial(broker, keys, ca="ca.crt", device="device"):
    tls = Tls(ca, f"{device}.crt", f"{device}.key")
    return Dialer(Broker("127.0.0.1", broker.port, tls), TOPICS, BOOT, keys, patience_s=2)()


@pytest.mark.parametrize("broker", ["here"], indirect=True)
def test_a_device_with_its_certificate_is_let_in(broker, keys, device):
    line = dial(broker, keys)
    device.store.record(a_note(an_event(1)))
    line.send(device.store.live((0, 0), 1)[0])
    assert line.heard() == ()
    line.close()


@pytest.mark.parametrize("broker", ["here"], indirect=True)
def test_a_broker_of_another_authority_is_refused(broker, keys):
    with pytest.raises(SinkDown, match="certificate verify failed"):
        dial(broker, keys, ca="stranger.crt")


@pytest.mark.parametrize("broker", ["elsewhere"], indirect=True)
def test_a_broker_with_the_name_of_another_is_refused(broker, keys):
    with pytest.raises(SinkDown, match="IP address mismatch"):
        dial(broker, keys)


@pytest.mark.parametrize("broker", ["here"], indirect=True)
def test_a_device_of_another_authority_is_not_let_in(broker, keys):
    with pytest.raises(SinkDown):
        dial(broker, keys, device="intruder")
