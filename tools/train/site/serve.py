"""Serve the labelling page to the browser on this machine, and to nobody else.

Loopback only; every address begins with a token drawn at the start, so that no other program or
web page on the machine can guess it; requests must name this host, which ends DNS rebinding; the
page may run its own files only. The standard library serves it: a person, a browser, a desk.
"""

import json
import os
import secrets
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

from agent.detect.card import Card
from agent.errors import BadInput
from tools.train.site.desk import Desk, Outdated, Plain
from tools.train.site.prelabel import prelabel

PORT = 8766  # the same every time: the browser keeps what could not be saved by address and port
PAGE = Path(__file__).with_name("page")
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
MOST_BYTES = 1_000_000  # 2000 boxes take 150 kB
STOP_S = 0.05  # until a server that is told to stop has noticed
PATIENCE_S = 30.0  # for a browser that stops in the middle of a request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def serve(site_folder: Path, card: Card | None, port: int = PORT) -> None:
    """Suggest boxes, then serve the labelling page until Ctrl+C.

    Args:
        site_folder: of the photos.
        card: of the detector that suggests boxes; None for none.
        port: on loopback; 0 takes any free one.

    Raises:
        BadInput: the folder, a label file or the model cannot be used.
        OSError: the port is taken, or the disk is full.
    """
    if card is not None:
        prelabel(site_folder, card, print)
    desk = Desk(site_folder)
    for note in desk.notes:
        print(note)
    with labelling(desk, port) as address:
        print(f"{len(desk)} photos to label: {address}")
        print("Every change is saved at once; press Ctrl+C when you are done.")
        if _has_screen():
            webbrowser.open(address)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


@contextmanager
def labelling(desk: Desk, port: int) -> Iterator[str]:
    """Serve a desk while the block runs; yields the page's address.

    Raises:
        OSError: the port is taken.
    """
    server = _Server(desk, port)
    work = partial(server.serve_forever, poll_interval=STOP_S)
    thread = threading.Thread(target=work, name="labelling", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{server.token}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _has_screen() -> bool:
    """Whether a browser can show itself to the person at the terminal."""
    shown = sys.platform in ("win32", "darwin") or "DISPLAY" in os.environ
    return sys.stdout.isatty() and (shown or "WAYLAND_DISPLAY" in os.environ)


class _Server(ThreadingHTTPServer):
    """Serves one desk; a thread per request."""

    daemon_threads = True

    def __init__(self, desk: Desk, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.desk = desk
        self.token = secrets.token_urlsafe(16)
        files = (path for path in PAGE.iterdir() if path.suffix in KINDS)
        self.files = {path.name: (KINDS[path.suffix], path.read_bytes()) for path in files}
        self.hosts = {f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost")}


class _Refused(Exception):
    """A request that gets no more than a status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    timeout = PATIENCE_S

    @property
    def _at(self) -> _Server:
        return cast("_Server", self.server)

    def do_GET(self) -> None:
        """Answer with a file of the page, the site, or a photo."""
        self._answer(self._read)

    def do_PUT(self) -> None:
        """Take a photo's changed labels."""
        self._answer(self._write)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Say nothing: the terminal belongs to the command."""

    def _answer(self, work: Callable[[list[str]], None]) -> None:
        try:
            work(self._way())
        except _Refused as refused:
            self._send(refused.status, "text/plain", b"")
        except Outdated as outdated:
            self._json(409, {"error": str(outdated), "current": outdated.current})
        except BadInput as error:
            self._json(422, {"error": str(error)})
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True  # the browser went away, as browsers do
        except OSError as error:
            self._json(507, {"error": f"cannot be saved: {error.strerror}"})

    def _way(self) -> list[str]:
        """The address behind the token, in parts; a stranger's request is refused."""
        if self.headers.get("Host", "") not in self._at.hosts:
            raise _Refused(403)
        _, token, *parts = self.path.partition("?")[0].split("/")
        if not secrets.compare_digest(token.encode(), self._at.token.encode()):
            raise _Refused(403)
        return parts

    def _read(self, parts: list[str]) -> None:
        desk = self._at.desk
        match parts:
            case [""]:
                self._file("index.html")
            case ["site.json"]:
                self._json(200, desk.overview())
            case [name]:
                self._file(name)
            case ["photos", number, "labels.json"]:
                self._json(200, desk.labels(self._photo(number)))
            case ["photos", number, "picture.jpg"]:
                self._send(200, "image/jpeg", desk.picture(self._photo(number)))
            case ["photos", number, "thumbnail.jpg"]:
                self._send(200, "image/jpeg", desk.thumbnail(self._photo(number)))
            case _:
                raise _Refused(404)

    def _write(self, parts: list[str]) -> None:
        match parts:
            case ["photos", number, "labels.json"]:
                change = partial(self._at.desk.change, self._photo(number))
            case _:
                raise _Refused(404)
        origin = self.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in self._at.hosts:
            raise _Refused(403)
        self._json(200, change(self._body()))

    def _body(self) -> object:
        """The JSON that came."""
        if self.headers.get("Content-Type", "") != "application/json":
            raise _Refused(415)
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise _Refused(411)
        if int(length) > MOST_BYTES:
            raise _Refused(413)
        try:
            return json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError) as error:
            raise BadInput(f"the change is no JSON: {error}") from error

    def _photo(self, number: str) -> int:
        known = {str(row): row for row in range(len(self._at.desk))}
        if number not in known:
            raise _Refused(404)
        return known[number]

    def _file(self, name: str) -> None:
        if name not in self._at.files:
            raise _Refused(404)
        kind, body = self._at.files[name]
        self._send(200, kind, body)

    def _json(self, status: int, plain: Plain) -> None:
        self._send(status, "application/json", json.dumps(plain).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
