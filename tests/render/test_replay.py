"""Styles as text: what is read is what was written, and anything else is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tools.render.replay import RECIPE_KEY, from_json, recipe, recipe_of, to_json
from tools.render.scene import draw, scene
from tools.render.style import SETTINGS, any_style
from tools.render.ware.packs import make_bank

BANK = make_bank(1, 30)


@pytest.mark.parametrize("setting", SETTINGS)
def test_fifty_styles_of_every_setting_come_back_exactly(setting):
    for seed in range(50):
        style = any_style(seed, BANK, [setting])
        assert style.setting == setting
        back = from_json(to_json(style))
        assert back == style
        assert type(back.look) is type(style.look)
        assert hash(back) == hash(style)  # a list in place of a tuple would have none


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_style_read_back_draws_the_same_pixels(setting):
    shot = scene(7, BANK, (160, 128), [setting])
    again = draw(from_json(to_json(shot.style)), BANK, (160, 128))
    assert np.array_equal(shot.picture, again.picture)
    assert np.array_equal(shot.truth.xyxy, again.truth.xyxy)
    assert np.array_equal(shot.cells.xyxy, again.cells.xyxy)


def changed(change):
    values = json.loads(to_json(any_style(3, BANK)))
    change(values)
    return json.dumps(values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda v: v.update(fog=1), "style: Style does not know fog"),
        (lambda v: v.pop("bend"), "style: Style lacks bend"),
        (lambda v: v["look"].update(fog=1), "style.look: Look does not know fog"),
        (lambda v: v["light"].pop("tint"), "style.light: Light lacks tint"),
        (lambda v: v.update(people="two"), "style.people is 'two', which is no int"),
        (lambda v: v.update(people=True), "style.people is True, which is no int"),
        (lambda v: v.update(pool=3), "style.pool is 3, which is no list"),
        (lambda v: v["light"].update(tint=[1, 2]), "style.light.tint has 2 values; it needs 3"),
        (lambda v: v.update(row=None), "style.row is None, which is no RowStyle"),
        (lambda v: v.pop(RECIPE_KEY), "does not name its recipe"),
    ],
)
def test_a_style_of_another_renderer_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        from_json(changed(change))


@pytest.mark.parametrize("text", ["", "[]", "{", "7"])
def test_what_is_no_style_is_refused(text):
    with pytest.raises(ValueError, match="this is no style"):
        from_json(text)


def test_a_style_that_is_not_plain_cannot_be_written():
    style = any_style(3, BANK)
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(replace(style, bend=float("nan")))
    with pytest.raises(TypeError):
        to_json(replace(style, bend=np.float32(0.5)))


def test_a_style_names_the_recipe_that_it_was_drawn_by():
    text = to_json(any_style(3, BANK))
    assert recipe_of(text) == recipe()
    older = changed(lambda v: v.update({RECIPE_KEY: "0123456789ab"}))
    assert recipe_of(older) != recipe()
    assert from_json(older) == from_json(text)
