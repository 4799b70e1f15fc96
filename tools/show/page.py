"""The demo's live page: the shelf with its slots, and the events as they reach a subscriber.

Served on loopback by the standard library: `/` is one HTML file with everything in it, `/now`
streams the newest moment (server-sent events), `/picture.jpg` is the newest picture. Nothing can be
changed from the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import cv2

from tools.show.board import Board, Now
from tools.show.day import moment
from tools.show.score import Score

HTML = Path(__file__).with_name("page.html")
PORT = 8765  # the usual one, so that a port forwarded yesterday works today
NEWS_SHOWN = 60
FASTEST_S = 0.2  # between two moments sent to one page; more than five a second nobody reads
PATIENCE_S = 5.0  # without news a comment is sent, so that a closed page is noticed
JPEG_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Scenery:
    """What stays the same all day.

    Args:
        width, height: of the pictures.
        outlines: of the slots, by id, in picture pixels.
        about: one sentence under the title.
        broker: one sentence about where the events come from.
    """

    width: int
    height: int
    outlines: Mapping[str, Sequence[tuple[float, float]]]
    about: str
    broker: str


@dataclass(frozen=True, slots=True)
class Stall:
    """Everything the page is served from."""

    board: Board
    scenery: Scenery
    score: Callable[[Now], Score]
    stop: threading.Event


@contextmanager
def page(stall: Stall, port: int) -> Iterator[str]:
    """Serve the page while the block runs; yields its address. Port 0 takes any free one.

    Raises:
        OSError: the port is taken.
    """
    server = _Server(stall, port)
    thread = threading.Thread(target=server.serve_forever, name="page", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def view_json(scenery: Scenery) -> dict[str, Any]:
    """What the page asks for once."""
    return {
        "width": scenery.width,
        "height": scenery.height,
        "about": scenery.about,
        "slots": [
            {"slot": slot, "points": [[round(x, 1), round(y, 1)] for x, y in outline]}
            for slot, outline in scenery.outlines.items()
        ],
    }


def now_json(now: Now, score: Score, broker: str) -> dict[str, Any]:
    """One moment as the page shows it."""
    return {
        "at_s": now.at_s,
        "clock": _clock(now.at_s),
        "online": now.online,
        "broker": broker,
        "events": len(now.news),
        "truly_out": len(now.truly_out),
        "slots": [
            {
                "slot": slot.slot,
                "product": slot.product,
                "status": slot.status,
                "cause": slot.cause,
                "stocked": slot.stocked,
                "planned": slot.planned,
                "misplaced": slot.misplaced,
            }
            for slot in now.slots
        ],
        "news": [
            {
                "id": item.id,
                "time": _clock(item.said_s),
                "kind": item.kind,
                "phase": item.phase,
                "subject": item.subject,
                "words": item.words,
            }
            for item in now.news[-NEWS_SHOWN:]
        ],
        "score": {
            "found": score.found,
            "missed": score.missed,
            "young": score.young,
            "false": score.false,
            "delay_s": score.median_delay_s,
        },
    }


def policy(html: str) -> str:
    """A content security policy that allows the file's own style and script, and nothing else."""

    def hashes(tag: str) -> str:
        bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digests = (hashlib.sha256(body.encode()).digest() for body in bodies)
        return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)

    return (
        f"default-src 'none'; img-src 'self'; connect-src 'self'; script-src {hashes('script')}; "
        f"style-src {hashes('style')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _clock(at_s: float) -> str:
    return f"{moment(at_s):%H:%M:%S}"


class _Server(ThreadingHTTPServer):
    """Serves one stall; a thread per browser."""

    daemon_threads = True

    def __init__(self, stall: Stall, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.stall = stall
        self.html = HTML.read_text("utf-8")
        self.rules = policy(self.html)


class _Handler(BaseHTTPRequestHandler):
    """Answers one browser."""

    @property
    def _at(self) -> _Server:
        return cast("_Server", self.server)

    def do_GET(self) -> None:
        """Answer a request; a page of another name that points here by DNS gets nothing."""
        if self.headers.get("Host", "").partition(":")[0] not in ("127.0.0.1", "localhost"):
            self.send_error(403)
            return
        match self.path.partition("?")[0]:
            case "/":
                self._send("text/html; charset=utf-8", self._at.html.encode())
            case "/view.json":
                self._send(
                    "application/json", json.dumps(view_json(self._at.stall.scenery)).encode()
                )
            case "/picture.jpg":
                self._picture()
            case "/now":
                self._stream()
            case "/favicon.ico":
                self.send_response(204)
                self.end_headers()
            case _:
                self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Say nothing: the terminal belongs to the events."""

    def _head(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", self._at.rules)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")

    def _send(self, kind: str, body: bytes) -> None:
        self._head(kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _picture(self) -> None:
        shown = self._at.stall.board.picture
        if shown is None:
            self.send_error(404)
            return
        _, jpeg = cv2.imencode(".jpg", shown[1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        self._send("image/jpeg", jpeg.tobytes())

    def _stream(self) -> None:
        self._head("text/event-stream")
        self.end_headers()
        version = -1
        try:
            while True:
                now = self._at.stall.board.newer_than(version, PATIENCE_S)
                self.wfile.write(b": still here\n\n" if now is None else self._words(now))
                self.wfile.flush()
                version = version if now is None else now.version
                if self._at.stall.stop.wait(FASTEST_S):
                    return
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the browser went away, as browsers do

    def _words(self, now: Now) -> bytes:
        body = now_json(now, self._at.stall.score(now), self._at.stall.scenery.broker)
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()
