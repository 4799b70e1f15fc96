"""The demo's page over real HTTP on loopback, and in a real browser where there is one."""

import json
import shutil
import subprocess
import threading
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection

import numpy as np
import pytest

from tools.show.board import Board
from tools.show.news import News, SlotNow
from tools.show.page import HTML, Scenery, Stall, page, policy
from tools.show.score import Score

SLOT = "demo-s3-p1"
NEWS = News("id-1", 1, "out_of_stock", "opened", SLOT, "c1", 45, 150, "Chips: out of stock opened")


@pytest.fixture
def board():
    board = Board((SlotNow(SLOT, "Chips <b>paprika</b>", "out_of_stock", "", 0, 2),))
    board.change(lambda now: replace(now, news=(NEWS,), online=True))
    board.show(150, np.full((90, 60, 3), 128, np.uint8), truly_out=(SLOT,))
    return board


@pytest.fixture
def stop():
    return threading.Event()


@pytest.fixture
def address(board, stop):
    outline = ((5, 5), (55, 5), (55, 40), (5, 40))
    scenery = Scenery(60, 90, {SLOT: outline}, "A rendered day.", "From mosquitto.")
    with page(Stall(board, scenery, lambda _: Score(1, 0, 0, 0, (110.0,)), stop), 0) as url:
        yield url
        stop.set()


def ask(url, **headers):
    port = url.split("/")[2].split(":")[1]
    connection = HTTPConnection("127.0.0.1", int(port), timeout=10)
    connection.request("GET", url.removeprefix(f"http://127.0.0.1:{port}"), headers=headers)
    return connection.getresponse()


def get(url):
    with closing(ask(url)) as answer:
        return answer.headers, answer.read()


def test_the_page_is_one_file_that_runs_nothing_from_elsewhere(address):
    headers, body = get(address)
    assert body == HTML.read_bytes()
    assert b'src="http' not in body and b"style=" not in body and b"onclick" not in body  # noqa: PT018
    rules = headers["Content-Security-Policy"]
    assert "unsafe" not in rules
    assert rules.count("'sha256-") == 2


def test_the_policy_follows_the_file():
    assert policy("<style>a</style><script>b</script>") != policy(
        "<style>a</style><script>c</script>"
    )


def test_the_picture_is_a_jpeg(address):
    headers, body = get(f"{address}picture.jpg?at=150")
    assert headers["Content-Type"] == "image/jpeg"
    assert body.startswith(b"\xff\xd8")


def test_the_view_gives_every_slot_its_outline(address):
    view = json.loads(get(f"{address}view.json")[1])
    assert (view["width"], view["height"]) == (60, 90)
    assert view["slots"] == [{"slot": SLOT, "points": [[5, 5], [55, 5], [55, 40], [5, 40]]}]


def test_the_stream_begins_with_the_whole_moment(address):
    with closing(ask(f"{address}now")) as answer:
        now = json.loads(answer.readline().removeprefix(b"data: "))
    assert now["clock"] == "09:02:30"
    assert now["truly_out"] == 1
    assert now["slots"][0]["status"] == "out_of_stock"
    assert now["news"][0]["words"] == "Chips: out of stock opened"
    assert now["score"] == {"found": 1, "missed": 0, "young": 0, "false": 0, "delay_s": 110.0}


@pytest.mark.parametrize(
    ("path", "host", "status"), [("nothing", "127.0.0.1", 404), ("", "evil.example", 403)]
)
def test_what_is_not_there_and_who_is_not_local_gets_nothing(address, path, host, status):
    with closing(ask(f"{address}{path}", Host=host)) as answer:
        assert answer.status == status


@pytest.mark.browser
@pytest.mark.skipif(
    shutil.which("chromium") is None, reason="needs chromium (apt install chromium)"
)
def test_a_browser_shows_state_as_sign_and_word_and_product_names_as_text(address, stop, tmp_path):
    stop.set()  # a stream without an end is a page that a headless browser waits for
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,900"]
    command += [f"--user-data-dir={tmp_path}", "--virtual-time-budget=2000", "--dump-dom", address]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout
    assert "✕ OUT" in shown
    assert "Chips: out of stock opened" in shown
    assert "Chips &lt;b&gt;paprika&lt;/b&gt;: OUT, 0 of 2 facings" in shown
