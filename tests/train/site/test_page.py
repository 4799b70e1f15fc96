"""The labelling page in a real browser: what a person does ends up in the label file."""

import json
from contextlib import contextmanager

import cv2
import numpy as np
import pytest
from chromium import CTRL, SHIFT, chromium, needs_chromium

from tools.train.site.desk import Desk
from tools.train.site.form import Columns
from tools.train.site.labels import Photo, Sheet, write_sheet
from tools.train.site.serve import labelling

pytestmark = [pytest.mark.browser, needs_chromium]

SIZE = (400, 300)
# Thumbnails that still load move the canvas under the mouse.
READY = (
    "document.body?.dataset.ready === '' && [...document.images].every((image) => image.complete)"
    " && ((box) => { const at = JSON.stringify(box.getBoundingClientRect()), same = box.at === at;"
    " box.at = at; box.still = same ? (box.still ?? 0) + 1 : 0; return box.still >= 5; })"
    "(document.querySelector('#canvas'))"
)
SAVED = "document.querySelector('#saved').textContent === 'all saved'"
SUGGESTED = Columns(
    np.array([[20, 20, 80, 120], [200, 30, 260, 130]], np.float32),
    np.array([0, 0], np.int32),
    np.array([0.7, 0.4], np.float32),
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    site = tmp_path / "bay"
    site.mkdir()
    for row in range(3):
        picture = np.full((SIZE[1], SIZE[0], 3), 60 + 60 * row, np.uint8)
        cv2.imwrite(str(site / f"{row}.png"), picture)
    return site


@pytest.fixture
def address(folder):
    with labelling(Desk(folder), 0) as url:
        yield url


@pytest.fixture
def tab(browser, address):
    tab = browser.tab()
    tab.open(address, READY)
    yield tab
    assert [c for c in tab.complaints() if "labels.json" not in c] == []  # it logs refused saves
    tab.close()


def suggest(folder, name, boxes=SUGGESTED):
    photo = Photo(folder / name, SIZE, boxes.xyxy.copy(), boxes.label.copy(), checked=False)
    write_sheet(folder, Sheet(photo, boxes.score.copy(), suggested_by="model"))


def kept(folder, name="0.png"):
    """What the label file says."""
    return json.loads((folder / "labels" / f"{name}.json").read_text("utf-8"))


def saved(tab, folder, name="0.png"):
    tab.until(SAVED)
    return kept(folder, name)


@contextmanager
def place(tab):
    """From the photo's pixels to the window's."""
    frame = "document.querySelector('#canvas').getBoundingClientRect()"
    left, top, wide, high = tab.js(f"(b => [b.left, b.top, b.width, b.height])({frame})")
    scale = 0.97 * min(wide / SIZE[0], high / SIZE[1])
    x0, y0 = left + (wide - SIZE[0] * scale) / 2, top + (high - SIZE[1] * scale) / 2
    yield lambda x, y: (x0 + x * scale, y0 + y * scale)


def drag(tab, start, end, **more):
    with place(tab) as at:
        tab.drag(at(*start), at(*end), **more)


def near(box, xyxy, px=1.0):
    return np.abs(np.array(box["xyxy"]) - xyxy).max() <= px


def test_a_box_is_drawn_moved_and_resized_by_its_handles(tab, folder):
    drag(tab, (50, 40), (150, 140))
    assert near(saved(tab, folder)["boxes"][0], [50, 40, 150, 140])
    drag(tab, (100, 90), (130, 100))
    assert near(saved(tab, folder)["boxes"][0], [80, 50, 180, 150])
    for handle, end in {(180, 150): (200, 180), (80, 115): (60, 115), (130, 50): (130, 20)}.items():
        drag(tab, handle, end)
    label = saved(tab, folder)
    assert near(label["boxes"][0], [60, 20, 200, 180], 1.5)
    assert label["checked"] is False
    assert len(label["boxes"]) == 1


def test_a_box_cannot_leave_the_photo(tab, folder):
    drag(tab, (300, 200), (395, 295))
    drag(tab, (350, 250), (399, 299))
    left, top, right, bottom = saved(tab, folder)["boxes"][0]["xyxy"]
    assert (right, bottom) == SIZE
    assert right - left == pytest.approx(95, abs=1.5)
    assert bottom - top == pytest.approx(95, abs=1.5)


def test_a_click_on_nothing_draws_nothing(tab, folder):
    drag(tab, (50, 40), (50.5, 40))
    assert not (folder / "labels").exists()
    assert tab.js("document.querySelectorAll('#boxes li').length") == 0


def test_with_shift_a_box_is_drawn_inside_another(tab, folder):
    drag(tab, (50, 40), (250, 240))
    drag(tab, (100, 100), (150, 150), modifiers=SHIFT)
    assert len(saved(tab, folder)["boxes"]) == 2


def test_number_keys_change_the_label_and_delete_and_undo_do_as_they_say(tab, folder):
    drag(tab, (50, 40), (150, 140))
    tab.key("2")
    assert saved(tab, folder)["boxes"][0]["label"] == "gap"
    tab.key("Delete")
    assert saved(tab, folder)["boxes"] == []
    tab.key("z", CTRL)
    assert saved(tab, folder)["boxes"][0]["label"] == "gap"
    tab.key("z", CTRL)
    assert saved(tab, folder)["boxes"][0]["label"] == "product"
    tab.key("y", CTRL)
    assert saved(tab, folder)["boxes"][0]["label"] == "gap"


def test_a_label_chosen_first_is_that_of_the_next_box(tab, folder):
    tab.key("3")
    drag(tab, (50, 40), (150, 140))
    assert saved(tab, folder)["boxes"][0]["label"] == "price_label"


def test_a_reload_shows_what_was_saved(tab, folder, address):
    drag(tab, (50, 40), (150, 140))
    tab.key("4")
    saved(tab, folder)
    tab.open("about:blank")
    tab.open(address, READY)
    assert "person" in tab.js("document.querySelector('#boxes').textContent")


def test_a_photo_is_labelled_by_keys_alone(tab, folder):
    for key in ["n", *["ArrowRight"] * 3, "ArrowDown", "d", "s", "2", "r", "q", "Enter"]:
        tab.key(key)
    label = saved(tab, folder)
    assert label["checked"] is True
    first, second = label["boxes"]
    assert first["label"] == second["label"] == "gap"
    assert first["xyxy"][2] - first["xyxy"][0] == pytest.approx(37, abs=0.2)
    assert second["xyxy"][0] == pytest.approx(first["xyxy"][2], abs=0.2)
    tab.until("document.querySelector('#name').textContent === '1.png'")


def test_all_right_accepts_what_was_suggested_and_opens_the_next(browser, folder):
    suggest(folder, "0.png")
    suggest(folder, "1.png")
    with labelling(Desk(folder), 0) as url:
        tab = browser.tab()
        tab.open(url, READY)
        first = tab.js("document.querySelector('#name').textContent")
        assert "2 suggested" in tab.js("document.querySelector('#count').textContent")
        tab.key("Enter")
        label = saved(tab, folder, first)
        assert label["checked"] is True
        assert len(label["boxes"]) == 2
        assert not any("score" in box for box in label["boxes"])
        tab.until(f"document.querySelector('#name').textContent !== '{first}'")
        assert tab.js("document.querySelector('#progress').textContent") == "1 of 3 checked"


def test_boxes_are_copied_from_the_photo_before(tab, folder):
    drag(tab, (50, 40), (150, 140))
    saved(tab, folder)
    tab.key("PageDown")
    tab.until("document.querySelector('#name').textContent === '1.png'")
    tab.key("c")
    tab.until("document.querySelectorAll('#boxes li').length === 1")
    assert near(saved(tab, folder, "1.png")["boxes"][0], [50, 40, 150, 140])


def second_version(tab, browser, address, folder):
    """Two tabs change the same photo; the second one is too late."""
    other = browser.tab()
    other.open(address, READY)
    tab.front()
    drag(tab, (50, 40), (150, 140))
    saved(tab, folder)
    other.front()
    drag(other, (200, 40), (300, 140))
    other.until("!document.querySelector('#banner').hidden")
    return other


def test_a_tab_that_comes_too_late_is_told_and_takes_the_other_version(
    tab, browser, address, folder
):
    late = second_version(tab, browser, address, folder)
    assert "0.png was changed in another tab" in late.js(
        "document.querySelector('#trouble').innerText"
    )
    assert near(kept(folder)["boxes"][0], [50, 40, 150, 140])
    late.click("#theirs")
    late.until("document.querySelector('#banner').hidden")
    drag(late, (200, 40), (300, 140))
    assert len(saved(late, folder)["boxes"]) == 2


def test_a_tab_that_comes_too_late_may_keep_its_own(tab, browser, address, folder):
    late = second_version(tab, browser, address, folder)
    late.click("#mine")
    late.until("document.querySelector('#banner').hidden && " + SAVED)
    (box,) = kept(folder)["boxes"]
    assert near(box, [200, 40, 300, 140])


def test_what_could_not_be_saved_is_there_when_the_program_is_started_again(browser, folder):
    desk = Desk(folder)
    tab = browser.tab()
    with labelling(desk, 0) as url:
        tab.open(url, READY)
    drag(tab, (50, 40), (150, 140))
    tab.until("document.querySelector('#trouble').innerText.includes('does not answer')")
    assert not (folder / "labels").exists()
    port = int(url.split(":")[2].split("/")[0])
    with labelling(desk, port) as again:
        fresh = browser.tab()
        fresh.open(again, READY)
        fresh.until(SAVED)
        assert near(kept(folder)["boxes"][0], [50, 40, 150, 140])
        assert fresh.js("document.querySelectorAll('#boxes li').length") == 1


def test_a_disk_that_takes_nothing_is_told_and_the_change_is_saved_later(tab, folder):
    (folder / "labels").write_text("a file where the folder should be", "utf-8")
    drag(tab, (50, 40), (150, 140))
    tab.until("document.querySelector('#trouble').innerText.includes('cannot be saved')")
    (folder / "labels").unlink()
    assert near(saved(tab, folder)["boxes"][0], [50, 40, 150, 140])
    assert tab.js("document.querySelector('#banner').hidden")


def test_one_finger_draws_and_two_fingers_zoom(tab, folder):
    tab.window(400, 860, touch=True)
    tab.until("document.querySelector('#canvas').clientWidth < 400")
    with place(tab) as at:
        tab.touch("touchStart", at(50, 50))
        tab.touch("touchMove", at(100, 100))
        tab.touch("touchMove", at(150, 150))
        tab.touch("touchEnd")
        assert near(saved(tab, folder)["boxes"][0], [50, 50, 150, 150], 2)
        tab.touch("touchStart", at(180, 150), at(220, 150))
        tab.touch("touchMove", at(100, 150), at(300, 150))
        tab.touch("touchEnd")
        tab.drag(at(210, 160), at(250, 200))
    boxes = saved(tab, folder)["boxes"]
    assert len(boxes) == 2
    # Five times larger now, so the same way on the screen is a fifth of it on the photo.
    assert boxes[1]["xyxy"][2] - boxes[1]["xyxy"][0] == pytest.approx(8, abs=1)


def test_the_wheel_zooms_where_it_points(tab, folder):
    with place(tab) as at:
        x, y = at(100, 100)
        tab.mouse("mouseWheel", x, y, button="none", buttons=0, deltaX=0, deltaY=-1000)
        tab.drag((x, y), (x + 50, y + 50))
    left, top, right, _ = saved(tab, folder)["boxes"][0]["xyxy"]
    assert left == pytest.approx(100, abs=1)
    assert top == pytest.approx(100, abs=1)
    assert right - left < 20


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_cut_off_and_everything_has_a_name(tab, width):
    tab.window(width, 860)
    assert tab.js("document.documentElement.scrollWidth") <= width
    tree = tab.call("Accessibility.getFullAXTree")["nodes"]
    controls = [
        node for node in tree
        if node["role"]["value"] in ("button", "radio", "application") and not node["ignored"]
    ]  # fmt: skip
    assert len(controls) > 15
    assert [node for node in controls if not node["name"]["value"]] == []


def test_the_keys_are_listed_in_a_dialog_that_closes(tab):
    tab.key("?")
    tab.until("document.querySelector('#help').open")
    assert tab.js("document.querySelectorAll('#keys dt').length") > 15
    tab.click("#help form button")
    tab.until("!document.querySelector('#help').open")


def test_the_page_fetches_nothing_from_elsewhere(tab, address):
    origin = address.rsplit("/", 2)[0]
    fetched = tab.js("performance.getEntriesByType('resource').map(e => e.name)")
    assert fetched
    assert all(name.startswith(origin) for name in fetched)
