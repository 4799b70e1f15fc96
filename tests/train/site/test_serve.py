"""The page's server over real HTTP: who gets what, and what is taken."""

import json
import re
import signal
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.errors import BadInput
from tools.train.site.desk import Desk, Outdated
from tools.train.site.labels import load_site
from tools.train.site.serve import MOST_BYTES, PAGE, labelling

ROOT = Path(__file__).resolve().parents[3]
BOX = {"xyxy": [10, 20, 50, 80], "label": "product"}
CHANGE = {"revision": 0, "checked": True, "boxes": [BOX]}


@pytest.fixture
def folder(tmp_path):
    site = tmp_path / "bay"
    site.mkdir()
    for row in range(2):
        cv2.imwrite(str(site / f"{row}.png"), np.full((90, 100, 3), 100 + row, np.uint8))
    refused = site / "uncertain" / "secret.png"
    refused.parent.mkdir()
    cv2.imwrite(str(refused), np.zeros((90, 100, 3), np.uint8))
    return site


@pytest.fixture
def desk(folder):
    return Desk(folder)


@pytest.fixture
def address(desk):
    with labelling(desk, 0) as url:
        yield url


def ask(url, method="GET", body=None, **headers):
    """Status, headers and body of an answer."""
    _, _, host, path = url.split("/", 3)
    with closing(HTTPConnection(host, timeout=10)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"/{path}", body, named)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def put(address, change, number="0", **headers):
    body = change if isinstance(change, bytes) else json.dumps(change).encode()
    url = f"{address}photos/{number}/labels.json"
    status, _, answer = ask(url, "PUT", body, **{"Content_Type": "application/json"} | headers)
    return status, json.loads(answer) if answer else None


def test_the_site_is_told_without_any_path(address, folder):
    _, _, body = ask(f"{address}site.json")
    site = json.loads(body)
    assert site["labels"] == ["product", "gap", "price_label", "person"]
    assert [photo["name"] for photo in site["photos"]] == ["0.png", "1.png"]
    shown = json.dumps(site["photos"])
    assert str(folder.parent) not in shown


def test_pictures_are_jpegs_and_thumbnails_are_small(address):
    for name, most in (("picture", 100), ("thumbnail", 168)):
        _, headers, body = ask(f"{address}photos/1/{name}.jpg")
        assert headers["Content-Type"] == "image/jpeg"
        decoded = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
        assert max(decoded.shape[:2]) <= most


def test_a_picture_without_consent_has_no_number_and_is_told(address):
    _, _, body = ask(f"{address}site.json")
    site = json.loads(body)
    assert any("secret.png" in note and note.startswith("refused") for note in site["notes"])
    assert "secret" not in json.dumps(site["photos"])
    assert ask(f"{address}photos/2/picture.jpg")[0] == 404


def test_a_change_is_saved_and_answered_with_its_revision(address, folder):
    assert put(address, CHANGE)[1]["revision"] == 1
    (checked,) = load_site(folder).checked
    assert checked.xyxy.tolist() == [[10, 20, 50, 80]]


def test_a_change_of_an_older_revision_is_not_saved_and_shows_the_newer(address, folder):
    put(address, CHANGE)
    late = {"revision": 0, "checked": False, "boxes": []}
    status, answer = put(address, late)
    assert status == 409
    assert answer["current"]["boxes"] == [BOX]
    assert len(load_site(folder).checked) == 1
    assert put(address, late | {"revision": 1})[0] == 200


def test_of_changes_at_the_same_time_one_is_taken(desk):
    desk.change(0, CHANGE)
    with pytest.raises(Outdated) as late:
        desk.change(0, CHANGE)
    assert late.value.current["revision"] == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        ([], "no mapping"),
        ({"checked": True, "boxes": []}, "revision is missing"),
        (CHANGE | {"path": "/"}, "path: unknown key"),
        (CHANGE | {"checked": "yes"}, "checked"),
        (CHANGE | {"revision": True}, "revision"),
        (CHANGE | {"boxes": {}}, "no list"),
        (CHANGE | {"boxes": [BOX] * 2001}, "at most 2000"),
        (CHANGE | {"boxes": [BOX | {"score": 0.5}]}, "still a suggestion"),
        (CHANGE | {"boxes": [BOX | {"xyxy": [10, 20, 500, 80]}]}, "outside the photo"),
        (CHANGE | {"boxes": [BOX | {"xyxy": [10, 20, float("nan"), 80]}]}, "xyxy"),
        (CHANGE | {"boxes": [BOX | {"xyxy": [10, 20, 10**400, 80]}]}, "xyxy"),
    ],
)
def test_a_wrong_change_is_refused_with_the_reason_and_not_saved(address, folder, change, said):
    status, answer = put(address, change)
    assert status == 422
    assert said in answer["error"]
    assert not (folder / "labels").exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Length": "-5"}, 411),
        ({"Content_Length": str(MOST_BYTES + 1)}, 413),
    ],
)
def test_a_change_from_elsewhere_or_of_another_kind_is_not_read(address, folder, headers, status):
    assert put(address, CHANGE, **headers)[0] == status
    assert not (folder / "labels").exists()


@pytest.mark.parametrize(
    "path",
    ["photos/2/labels.json", "photos/-1/labels.json", "photos/01/labels.json",
     "photos/²/labels.json", "photos/0/../1/labels.json", "../labels.py",
     "..%2flabels.py", "labels.py", "photos/0", "x/y"],
)  # fmt: skip
def test_what_has_no_number_here_is_not_there(address, path):
    assert ask(address + path.replace("²", "%C2%B2"))[0] == 404


def test_without_the_token_there_is_nothing(address):
    host = address.rsplit("/", 2)[0]
    for path in ("/", "/site.json", "/index.html", "//", f"/{'x' * 22}/site.json"):
        assert ask(host + path)[0] == 403


def test_two_starts_have_two_tokens(desk):
    with labelling(desk, 0) as one, labelling(desk, 0) as two:
        assert one.rsplit("/", 2)[1] != two.rsplit("/", 2)[1]


def test_every_file_of_the_page_is_served_and_runs_under_a_strict_policy(address):
    for path in PAGE.iterdir():
        status, headers, body = ask(address + path.name)
        assert status == 200
        assert body == path.read_bytes()
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert b"http://" not in body.replace(b"http://www.w3.org/2000/svg", b"")
        assert b"https://" not in body


def test_the_page_has_no_inline_code_that_the_policy_would_stop():
    html = (PAGE / "index.html").read_text("utf-8")
    assert "style=" not in html
    assert "<style" not in html
    assert not re.search(r"\son\w+=", html)
    assert html.count("<script") == 1


def test_a_photo_that_goes_away_is_an_answer_and_not_a_crash(address, folder):
    (folder / "0.png").unlink()
    status, _, body = ask(f"{address}photos/0/picture.jpg")
    assert status == 422
    assert "0.png" in json.loads(body)["error"]


def test_a_desk_without_photos_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no photo"):
        Desk(tmp_path)


def test_serving_ends_with_control_c_and_says_where_the_page_is(folder):
    # A shell that starts its children in the background has them ignore Ctrl+C; a terminal has not.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from pathlib import Path; from tools.train.site.serve import serve;"
        "serve(Path(sys.argv[1]), None, 0)"
    )
    words = [sys.executable, "-u", "-c", code, str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        said = [process.stdout.readline() for _ in range(4)]
        address = said[2].split(": ")[1].strip()
        assert ask(f"{address}site.json")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert "2 photos are few" in said[0]
    assert "secret.png" in said[1]
    assert "Ctrl+C" in said[3]
