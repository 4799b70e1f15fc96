"""Letters to an MQTT broker: MQTT 5, and 3.1.1 where the broker knows no better.

paho holds one message at a time and no queue of ours: what it has not sent is lost when the agent
is killed (eclipse-paho/paho.mqtt.python#223, #634). Each connection is a fresh client, because a
client that reconnects sends its leftovers in one burst (#492).

paho's network thread is not used. The publish thread turns paho's loop while it waits for a PUBACK
and between letters; so no callback runs beside us, none can die unseen (a raising callback ends
paho's thread and `is_connected` stays true), and nothing needs a lock. Even so the callbacks only
note what arrived.
"""

from __future__ import annotations

import logging
import ssl
import struct
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paho.mqtt import MQTTException
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from agent.config.device import Broker
from agent.errors import SinkDown
from agent.publish.messages import Online
from agent.publish.sink import Heard, Notice, Refused, Rival
from agent.publish.topics import Topics
from agent.shelf.cases.wire import dumps, fields_of
from agent.store import Letter

log = logging.getLogger(__name__)

CONNECT_S = 10.0  # for the socket, the TLS handshake, and each answer of the broker
SESSION_S = 3600  # the broker keeps commands this long for us; older ones are not worth obeying
WILL_DELAY_S = 10  # a connection that is back sooner was never gone
INBOX = 50  # messages to us between two turns; of more the oldest are dropped
LARGEST_IN = 64 * 1024  # bytes of a packet to us, where the protocol lets us say so (MQTT 5)

UNSUPPORTED_VERSION = 0x84
TAKEN_OVER = 0x8E
SILENT = frozenset({0x00, 0x80})  # what paho calls an end for which the broker gave no reason
# About the letter itself, so that the next one may fare better: not authorized (this topic), topic
# name invalid, payload format invalid. Any other refusal is about the broker.
ABOUT_THE_LETTER = frozenset({0x87, 0x90, 0x99})

# What paho raises on a packet that makes no sense. It promises nothing here, and a broker that
# talks nonsense is a broker that is down.
NONSENSE = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    struct.error,
    MQTTException,
)


class _OldBroker(SinkDown):
    """The broker does not speak MQTT 5."""


@dataclass(slots=True)
class Dialer:
    """Makes connections to one broker, and remembers which MQTT it speaks.

    Args:
        broker: where, and how encrypted.
        topics: of this device.
        boot_id: for birth and last will.
        folder: what the file names in `broker` are relative to.
        patience_s: for each answer of the broker.
        will_delay_s: how long the broker waits with the last will (MQTT 5).
    """

    broker: Broker
    topics: Topics
    boot_id: str
    folder: Path = Path()
    patience_s: float = CONNECT_S
    will_delay_s: int = WILL_DELAY_S
    _old: bool = field(default=False, init=False)

    def __call__(self) -> MqttSink:
        """Connect, with MQTT 5 if the broker knows it, else with 3.1.1.

        Raises:
            SinkDown: with the broker's reason.
        """
        # Forgotten before it is tried: a broker that was replaced gets MQTT 5 the time after.
        old, self._old = self._old, False
        if not old:
            try:
                return MqttSink(self, MQTTProtocolVersion.MQTTv5)
            except _OldBroker as error:
                log.info("broker %s: %s; trying MQTT 3.1.1", self.broker.host, error)
        sink = MqttSink(self, MQTTProtocolVersion.MQTTv311)
        self._old = True
        return sink


class MqttSink:
    """One connection to a broker. Used by one thread.

    Raises:
        SinkDown: there is none to be had, with the reason.
    """

    def __init__(self, dialer: Dialer, protocol: MQTTProtocolVersion) -> None:
        self._topics = dialer.topics
        self._boot_id = dialer.boot_id
        self._patience_s = dialer.patience_s
        self._name = f"broker {dialer.broker.host}:{dialer.broker.port}"
        self._answers: dict[str, ReasonCode] = {}  # "connect", or "p12" and "s3" by message number
        self._inbox: deque[Heard] = deque(maxlen=INBOX)
        self._ended: ReasonCode | None = None
        self._client = _client(dialer, protocol)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        try:
            self._connect(dialer.broker, protocol)
            self._subscribe()
            self._say_online(online=True)
        except BaseException:
            self._hang_up()
            raise

    def send(self, letter: Letter) -> None:
        """Publish an event at QoS 1; a PUBACK with a failure code is a refusal."""
        self._publish(Notice(self._topics.event(letter.kind), letter.body, qos=1, retained=False))

    def post(self, notice: Notice) -> None:
        """Publish a notice; at QoS 0 this waits for nothing."""
        try:
            self._publish(notice)
        except Refused as error:
            # A refusal of what is only shown is no reason to stop telling the news.
            log.warning("%s", error)

    def heard(self) -> tuple[Heard, ...]:
        """Take in what has arrived."""
        before = -1
        while before != len(self._inbox) < INBOX:
            before = len(self._inbox)
            self._turn(0.0)
        taken = tuple(self._inbox)
        self._inbox.clear()
        return taken

    def close(self) -> None:
        """Say that we go, so that nobody waits for the last will."""
        if self._ended is None and self._client.is_connected():
            try:
                self._say_online(online=False)
                self._client.disconnect()
            except SinkDown as error:
                log.info("%s: no goodbye: %s", self._name, error)
        self._hang_up()

    # ---- one exchange each ---------------------------------------------------------------------

    def _connect(self, broker: Broker, protocol: MQTTProtocolVersion) -> None:
        keep_alive_s = max(1, round(broker.keep_alive_s))
        try:
            if protocol == MQTTProtocolVersion.MQTTv5:
                self._client.connect(
                    broker.host,
                    broker.port,
                    keep_alive_s,
                    clean_start=False,  # and not paho's "first only": mosquitto would not keep it
                    properties=_session(),
                )
            else:
                self._client.connect(broker.host, broker.port, keep_alive_s)
        except NONSENSE as error:
            raise SinkDown(f"{self._name}: {error}") from error
        code = self._connack(modern=protocol == MQTTProtocolVersion.MQTTv5)
        if code.is_failure:
            raise SinkDown(f"{self._name}: refuses the connection: {code}")

    def _connack(self, *, modern: bool) -> ReasonCode:
        try:
            code = self._answer("connect", "CONNACK")
        except Rival:
            raise
        except SinkDown as error:
            if "connect" not in self._answers:
                if modern:
                    # Brokers from before MQTT 5 also hang up, or wait for bytes that never come.
                    raise _OldBroker(f"no answer to MQTT 5 ({error})") from error
                raise
            code = self._answers["connect"]  # a refusal ends the connection too
        if modern and code.value == UNSUPPORTED_VERSION:
            raise _OldBroker("refuses MQTT 5")
        return code

    def _subscribe(self) -> None:
        for topic in (self._topics.ack, self._topics.commands):
            rc, mid = self._client.subscribe(topic, qos=1)
            self._check(rc)
            code = self._answer(f"s{mid}", "SUBACK")
            if code.is_failure:
                # Events still get through; who cannot confirm them is not bound, or replays.
                log.warning("%s: refuses to let us hear %s: %s", self._name, topic, code)

    def _say_online(self, *, online: bool) -> None:
        body = dumps(fields_of(Online(online, self._boot_id)))
        self.post(Notice(self._topics.online, body, qos=1, retained=True))

    def _publish(self, notice: Notice) -> None:
        try:
            info = self._client.publish(
                notice.topic, notice.body.encode(), qos=notice.qos, retain=notice.retained
            )
        except NONSENSE as error:
            raise SinkDown(f"{self._name}: {error}") from error
        self._check(info.rc)
        if notice.qos == 0:
            self._turn(0.0)
            return
        code = self._answer(f"p{info.mid}", "PUBACK")
        if code.is_failure:
            what = f"{self._name}: refuses {notice.topic}: {code} (0x{code.value:02x})"
            raise Refused(what) if code.value in ABOUT_THE_LETTER else SinkDown(what)

    def _answer(self, key: str, packet: str) -> ReasonCode:
        """Turn paho's loop until the broker has answered."""
        until = time.monotonic() + self._patience_s
        while key not in self._answers:
            left = until - time.monotonic()
            if left <= 0:
                raise SinkDown(f"{self._name}: no {packet} within {self._patience_s:g} s")
            self._turn(left)
        return self._answers.pop(key) if key != "connect" else self._answers[key]

    def _turn(self, wait_s: float) -> None:
        try:
            rc = self._client.loop(wait_s)
        except NONSENSE as error:
            self._hang_up()
            raise SinkDown(f"{self._name}: {type(error).__name__}: {error}") from error
        self._check(rc)

    def _check(self, rc: MQTTErrorCode) -> None:
        if self._ended is not None and self._ended.value == TAKEN_OVER:
            raise Rival(f"{self._name}: another client has connected with our name")
        if rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            said = self._ended is not None and self._ended.value not in SILENT
            raise SinkDown(f"{self._name}: {self._ended if said else paho.error_string(rc)}")

    def _hang_up(self) -> None:
        # A socket that only paho holds is closed when paho's client is collected, some day.
        sock = self._client.socket()
        if sock is not None:
            sock.close()

    # ---- paho's callbacks: total, and they decide nothing --------------------------------------

    def _on_connect(self, _c: Any, _u: Any, _flags: Any, code: ReasonCode, _p: Any) -> None:  # noqa: ANN401
        self._answers["connect"] = code

    def _on_disconnect(self, _c: Any, _u: Any, _flags: Any, code: ReasonCode, _p: Any) -> None:  # noqa: ANN401
        if self._ended is None:  # paho speaks twice: for the broker's word and for the socket's end
            self._ended = code

    def _on_publish(self, _c: Any, _u: Any, mid: int, code: ReasonCode, _p: Any) -> None:  # noqa: ANN401
        self._answers[f"p{mid}"] = code

    def _on_subscribe(
        self,
        _c: Any,  # noqa: ANN401
        _u: Any,  # noqa: ANN401
        mid: int,
        codes: list[ReasonCode],
        _p: Any,  # noqa: ANN401
    ) -> None:
        self._answers[f"s{mid}"] = codes[0]

    def _on_message(self, _c: Any, _u: Any, message: paho.MQTTMessage) -> None:  # noqa: ANN401
        self._inbox.append(Heard(message.topic, bytes(message.payload)))


def _client(dialer: Dialer, protocol: MQTTProtocolVersion) -> paho.Client:
    broker, topics = dialer.broker, dialer.topics
    modern = protocol == MQTTProtocolVersion.MQTTv5
    client = paho.Client(
        CallbackAPIVersion.VERSION2,
        client_id=f"{topics.store}-{topics.device}",
        protocol=protocol,
        # 3.1.1 cannot let a session expire: a device that is gone would be kept commands for ever.
        clean_session=None if modern else True,
        reconnect_on_failure=False,
    )
    client.connect_timeout = dialer.patience_s
    client.max_inflight_messages_set(1)
    if broker.user is not None:
        client.username_pw_set(broker.user, _password(dialer))
    if broker.tls is not None:
        client.tls_set_context(_tls(dialer))
    will = _properties(PacketTypes.WILLMESSAGE) if modern else None
    if will is not None:
        will.WillDelayInterval = dialer.will_delay_s
    gone = dumps(fields_of(Online(online=False, boot_id=dialer.boot_id)))
    client.will_set(topics.online, gone.encode(), qos=1, retain=True, properties=will)
    return client


def _session() -> Properties:
    properties = _properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = SESSION_S
    properties.MaximumPacketSize = LARGEST_IN
    properties.ReceiveMaximum = INBOX
    return properties


def _properties(packet: int) -> Properties:
    return Properties(packet)  # type: ignore[no-untyped-call]


def _tls(dialer: Dialer) -> ssl.SSLContext:
    """Certificates are always verified; there is no way to say otherwise."""
    tls = dialer.broker.tls
    assert tls is not None  # noqa: S101 - the caller has asked
    try:
        context = ssl.create_default_context(cafile=str(dialer.folder / tls.ca_file))
        if tls.cert_file is not None:
            key = None if tls.key_file is None else str(dialer.folder / tls.key_file)
            context.load_cert_chain(str(dialer.folder / tls.cert_file), key)
    except OSError as error:
        raise SinkDown(f"broker: certificate files in {dialer.folder}: {error}") from error
    return context


def _password(dialer: Dialer) -> str | None:
    name = dialer.broker.password_file
    if name is None:
        return None
    try:
        return (dialer.folder / name).read_text("utf-8").rstrip("\n")
    except OSError as error:
        raise SinkDown(f"broker: password_file {name}: {error.strerror}") from error
