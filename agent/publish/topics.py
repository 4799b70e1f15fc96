"""All topic names: `{prefix}/v1/{store}/{device}/…` (delivery.md A.1)."""

from __future__ import annotations

from dataclasses import dataclass

from agent.shelf.plan.fields import BadField, require_id

VERSION = "v1"  # of the wire: within it, fields are only ever added


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one device.

    Args:
        prefix: one level or several; a chain puts tenant or region here.
        store, device: ids.
    """

    prefix: str
    store: str
    device: str

    def __post_init__(self) -> None:
        if any(not level or set(level) & set("+#$\0") for level in self.prefix.split("/")):
            raise BadField("prefix", f"{self.prefix!r} has an empty level or one of + # $")
        require_id("store", self.store)
        require_id("device", self.device)

    @property
    def source(self) -> str:
        """What events of this device name as their source."""
        return f"/stores/{self.store}/devices/{self.device}"

    @property
    def health(self) -> str:
        """The newest heartbeat."""
        return self._below("health")

    @property
    def online(self) -> str:
        """Birth and last will."""
        return self._below("online")

    @property
    def ack(self) -> str:
        """What is safe at headquarters."""
        return self._below("ack")

    @property
    def commands(self) -> str:
        """A filter for every command to this device."""
        return self._below("cmd/#")

    def event(self, kind: str) -> str:
        """Events of one kind."""
        return self._below(f"event/{kind}")

    def state(self, fixture: str) -> str:
        """The newest state of one fixture."""
        require_id("fixture", fixture)
        return self._below(f"state/{fixture}")

    def answer(self, command: str) -> str:
        """The answer to one command."""
        require_id("id", command)
        return self._below(f"res/{command}")

    def command_of(self, topic: str) -> str | None:
        """The name in a command's topic; None where the topic is no command's."""
        head = self._below("cmd/")
        return topic.removeprefix(head) if topic.startswith(head) else None

    def _below(self, rest: str) -> str:
        return f"{self.prefix}/{VERSION}/{self.store}/{self.device}/{rest}"
