"""A real Chromium, driven through its debugging pipe: no driver and no third-party package.

Protocol: https://chromedevtools.github.io/devtools-protocol; with `--remote-debugging-pipe` the
browser reads commands from file descriptor 3 and writes to 4, each message ended by a zero byte.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

PATIENCE_S = 60
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip

needs_chromium = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="needs chromium (apt install chromium)"
)
SHIFT, CTRL = 8, 2  # of `modifiers`
KEYS = {
    "Enter": 13, "Delete": 46, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
    "ArrowDown": 40, "Tab": 9, "PageUp": 33, "PageDown": 34, " ": 32,
}  # fmt: skip


class Pipe:
    """Commands to the browser and what it answers."""

    def __init__(self, write: int, read: int) -> None:
        self.write, self.read = write, read
        self.count = 0
        self.rest = b""
        self.events: list[dict] = []

    def call(self, method: str, session: str = "", **params) -> dict:
        """One command; returns its result."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        message |= {"sessionId": session} if session else {}
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") != self.count:
                self.events.append(answer)
            elif "error" in answer:
                raise AssertionError(f"{method}: {answer['error']}")
            else:
                return answer["result"]

    def _next(self) -> dict:
        while b"\0" not in self.rest:
            if not select.select([self.read], [], [], PATIENCE_S)[0]:
                raise AssertionError(f"Chromium said nothing for {PATIENCE_S} s")
            more = os.read(self.read, 1 << 20)
            assert more, "Chromium ended"
            self.rest += more
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)


@dataclass
class Tab:
    """One page in the browser."""

    pipe: Pipe
    target: str
    session: str

    def call(self, method: str, **params) -> dict:
        return self.pipe.call(method, self.session, **params)

    def js(self, expression: str):
        """The value of an expression, or of the promise that it is."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait in the page until a condition holds."""
        self.js(
            "new Promise((done, never) => { let left = 1500; const look = () => {"
            f" if ({condition}) done(); else if (left--) setTimeout(look, 20);"
            f" else never(new Error({json.dumps(condition)})); }}; look(); }})"
        )

    def open(self, address: str, ready: str = "document.readyState === 'complete'") -> None:
        self.call("Page.navigate", url=address)
        self.until(f"location.href === {json.dumps(address)} && {ready}")

    def window(self, width: int, height: int, *, dark: bool = False, touch: bool = False) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=touch,
        )  # fmt: skip
        self.call("Emulation.setTouchEmulationEnabled", enabled=touch, maxTouchPoints=2)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def key(self, key: str, modifiers: int = 0) -> None:
        code = KEYS.get(key, ord(key.upper()) if len(key) == 1 else 0)
        shown = "\r" if key == "Enter" else key if len(key) == 1 and not modifiers & CTRL else ""
        down = {"text": shown} if shown else {}
        for kind, extra in (("keyDown", down), ("keyUp", {})):
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, modifiers=modifiers,
                windowsVirtualKeyCode=code, **extra,
            )  # fmt: skip

    def mouse(self, kind: str, x: float, y: float, **more) -> None:
        held = {"button": "left", "buttons": 1, "clickCount": 1} | more
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **held)

    def drag(self, start: tuple[float, float], end: tuple[float, float], **more) -> None:
        """Press at one point, move in steps, release at the other."""
        self.mouse("mousePressed", *start, **more)
        for step in range(1, 6):
            at = (a + (b - a) * step / 5 for a, b in zip(start, end, strict=True))
            self.mouse("mouseMoved", *at, **more)
        self.mouse("mouseReleased", *end, **more)

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        x, y = self.js(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        self.drag((x, y), (x, y))

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y, "id": row} for row, (x, y) in enumerate(points)]
        self.call("Input.dispatchTouchEvent", type=kind, touchPoints=at)

    def picture(self) -> bytes:
        """A PNG of what is seen."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def front(self) -> None:
        """Make it the tab that is seen: timers and input of the others are slowed down."""
        self.call("Page.bringToFront")

    def close(self) -> None:
        self.pipe.call("Target.closeTarget", targetId=self.target)

    def complaints(self) -> list[str]:
        """Errors and violated policies that the page caused so far."""
        self.js("0")  # what was reported before has arrived once this has
        told = [e for e in self.pipe.events if e.get("sessionId") == self.session]
        thrown = [str(e["params"]) for e in told if e["method"] == "Runtime.exceptionThrown"]
        logged = [e["params"]["entry"] for e in told if e["method"] == "Log.entryAdded"]
        return thrown + [f"{e['text']} {e.get('url', '')}" for e in logged if e["level"] == "error"]


@dataclass
class Chromium:
    """A browser with any number of tabs."""

    pipe: Pipe

    def tab(self) -> Tab:
        """A new tab; all of them share the browser's storage."""
        target = self.pipe.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.pipe.call("Target.attachToTarget", targetId=target, flatten=True)
        tab = Tab(self.pipe, target, attached["sessionId"])
        for domain in ("Page", "Runtime", "Log"):
            tab.call(f"{domain}.enable")
        tab.window(1280, 800)
        return tab


@contextmanager
def chromium(profile):
    """A headless Chromium while the block runs; its profile is a new folder."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    words = ["bash", "-c", f'exec "$0" "$@" 3<&{to_read} 4>&{from_write}', "chromium", *FLAGS]
    process = subprocess.Popen(
        [*words, f"--user-data-dir={profile}", "about:blank"],
        pass_fds=(to_read, from_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(to_read)
    os.close(from_write)
    pipe = Pipe(to_write, from_read)
    try:
        yield Chromium(pipe)
        pipe.call("Browser.close")
    finally:
        os.close(to_write)
        os.close(from_read)
        try:
            process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
