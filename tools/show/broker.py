"""A broker for the demo, on loopback and on a free port: mosquitto, or amqtt where there is none.

    with broker() as (port, program): ...

It keeps nothing on disk and ends with the block.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.errors import NotThere

READY_S = 20.0  # amqtt takes a second to import on a PC, ten on a busy Pi
TURN_S = 0.05
DEBIAN_HIDES_IT_IN = "/usr/sbin"  # not on the PATH of ordinary users


@contextmanager
def broker() -> Iterator[tuple[int, str]]:
    """A broker as (port, program's name).

    Raises:
        NotThere: no broker could be started.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="onshelf-broker-") as folder:
        program, command = _command(port, Path(folder))
        log = Path(folder, "log")
        with (
            log.open("wb") as out,
            subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL) as process,
        ):
            try:
                _await(port, process, log)
                yield port, program
            finally:
                process.terminate()


def find_mosquitto() -> str | None:
    """The path of mosquitto; None where it is not installed."""
    return shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:{DEBIAN_HIDES_IT_IN}")


def _command(port: int, folder: Path) -> tuple[str, list[str]]:
    mosquitto = find_mosquitto()
    if mosquitto is None:
        return "amqtt", [sys.executable, "-m", "tools.show.broker", str(port)]
    settings = folder / "mosquitto.conf"
    settings.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n", "utf-8"
    )
    return "mosquitto", [mosquitto, "-c", str(settings)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    turn = threading.Event()
    for _ in range(int(READY_S / TURN_S)):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            turn.wait(TURN_S)
        else:
            return
    said = log.read_text("utf-8", "replace").strip().splitlines()[-3:]
    raise NotThere(f"broker on port {port} did not start: {' / '.join(said) or 'it said nothing'}")


async def _serve(port: int) -> None:
    from amqtt.broker import Broker

    nobody_is_refused = {
        "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}
    }
    listener = {"type": "tcp", "bind": f"127.0.0.1:{port}"}
    await Broker({"listeners": {"default": listener}, "plugins": nobody_is_refused}).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
