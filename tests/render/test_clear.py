"""What is behind a clear pack shows through it, and the pack keeps a hard outline."""

import numpy as np

from tools.render.canvas import Canvas, Fitted


def fitted(opacity):
    picture = np.full((4, 6, 3), 200, np.uint8)
    return Fitted(picture, np.ones((4, 6), np.bool_), 1.0, opacity)


def striped_canvas():
    canvas = Canvas(4, 6)
    canvas.fill((0, 0, 3, 4), (100, 100, 100))
    return canvas


def test_a_solid_pack_hides_what_is_behind_it():
    canvas = striped_canvas()
    canvas.paste(fitted(None), (0, 0), 1.0, 1)
    assert (canvas.picture == 200).all()


def test_a_clear_pack_mixes_with_what_is_behind_it_mirrored():
    canvas = striped_canvas()
    canvas.paste(fitted(np.full((4, 6), 0.25, np.float32)), (0, 0), 1.0, 1)
    assert (abs(canvas.picture[:, :3].astype(int) - 50) <= 1).all()  # 0.25 of 200, black behind
    assert (abs(canvas.picture[:, 3:].astype(int) - 125) <= 1).all()  # and 0.75 of 100


def test_a_clear_pack_owns_all_its_pixels():
    canvas = striped_canvas()
    canvas.paste(fitted(np.zeros((4, 6), np.float32)), (0, 0), 1.0, 7)
    assert (canvas.ids == 7).all()


def test_a_clear_pack_may_stand_out_of_the_canvas():
    canvas = striped_canvas()
    canvas.paste(fitted(np.full((4, 6), 0.5, np.float32)), (-4, -2), 1.0, 3)
    assert (canvas.ids[:2, :2] == 3).all()
    assert not canvas.ids[2:].any()
