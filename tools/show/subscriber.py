"""A subscriber as any other program in a store could be one."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from paho.mqtt.client import Client, MQTTMessage, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from agent.errors import NotThere
from tools.show.news import Message

READY_S = 10.0
EVENTS_AND_STATES = ("event/#", "state/#", "online")


class Subscriber:
    """Listen to one device, and pass on what comes as (topic below the device, JSON object).

    Args:
        port: of the broker on loopback.
        device: the topic of the device, such as onshelf/v1/0417/aisle-07.
        hear: called for every message, one at a time, on the MQTT library's thread.
    """

    def __init__(self, port: int, device: str, hear: Callable[[str, Message], None]) -> None:
        self._address = ("127.0.0.1", port)
        self._device = device
        self._hear = hear
        self._listening = threading.Event()
        # 3.1.1, because amqtt speaks nothing newer and nothing here needs more.
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv311)
        self._client.on_connect = self._subscribe
        self._client.on_subscribe = lambda *_: self._listening.set()
        self._client.on_message = self._pass_on

    def __enter__(self) -> Self:
        self._client.connect(*self._address)
        self._client.loop_start()
        if not self._listening.wait(READY_S):
            raise NotThere(f"broker on port {self._address[1]}: no subscription within {READY_S} s")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _subscribe(self, client: Client, *_: object) -> None:
        client.subscribe([(f"{self._device}/{topic}", 1) for topic in EVENTS_AND_STATES])

    def _pass_on(self, client: Client, _: object, message: MQTTMessage) -> None:
        del client
        below = message.topic.removeprefix(f"{self._device}/")
        self._hear(below, json.loads(message.payload))
