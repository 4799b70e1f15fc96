"""Pixels become votes: everything between a frame and a look, for one camera.

    frame ─▶ fit to judge? ─▶ where aimed? ─▶ what moves ─▶ boxes ─▶ facings ─▶ texture ─▶ votes

Eyes remember four things between frames: the backdrop, where the camera looks, what each facing
looks like when stocked, and how sharp the picture once was. What is *true* of the shelf is
remembered elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.seen.anchor import Anchor, scaled
from agent.shelf.seen.assign import Assignment
from agent.shelf.seen.before import nothing_before, rename
from agent.shelf.seen.boards import edges_of, layout_of
from agent.shelf.seen.episode import empty_album, examples, study
from agent.shelf.seen.evidence import Grade, Sight, is_void
from agent.shelf.seen.footing import Glimpse, footing, hold_by, resized, step
from agent.shelf.seen.front import nothing_in_front, stand_back
from agent.shelf.seen.identity import Likeness
from agent.shelf.seen.laid import EVERY_S, Laid, laid_out
from agent.shelf.seen.look import HIDDEN_SHARE, Look, Vote, Votes, box_of, crops, stand, vote
from agent.shelf.seen.manner import Manner
from agent.shelf.seen.oddone import single_out
from agent.shelf.seen.past import no_past
from agent.shelf.seen.reference import Learned, nothing_learned, reference
from agent.shelf.seen.trust import doubtful, nothing_counted, of_cells, trusted
from agent.shelf.told.journal import settled
from agent.vision import gate
from agent.vision.arrays import NONE, Boxes, Floats, Image, Plane
from agent.vision.detections import Detections
from agent.vision.frame import Blind, Frame
from agent.vision.quality import Stillness, fault, measure, still
from agent.vision.reduced import reduced
from agent.vision.registration import Shift
from agent.vision.void import patterns, texture

PRODUCT, GAP, OCCLUDER = "product", "gap", "occluder"  # the words of `agent.detect.card`


class Find(Protocol):
    """A detector, as the eyes use it."""

    def __call__(self, image: Image, tiles: Boxes) -> Detections:
        """Everything found in the tiles (n, 4) of a picture, in pixels of the full frame."""


class Compare(Protocol):
    """A recognizer with its gallery, as the eyes use it."""

    def __call__(self, image: Image, boxes: Boxes) -> Likeness:
        """How much each box (n, 4) looks like each product of the gallery."""


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """What looks at pictures.

    Args:
        find: the detector.
        compare: None where no recognizer is configured.
        people: finds whoever stands before the shelf; None where that is left to `find`.
    """

    find: Find
    compare: Compare | None = None
    people: Find | None = None


def _keep_nothing(_: Anchor) -> None:
    """In a replay and at the command line, the next run begins anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """How a view is held across runs.

    Args:
        anchor: of an earlier run; None for none.
        keep: takes each new one over, to be there in the next run.
    """

    anchor: Anchor | None = None
    keep: Callable[[Anchor], None] = _keep_nothing


class Eyes:
    """One camera's way from frames to looks. Used by one thread."""

    def __init__(
        self,
        view: View,
        tiles_for: Callable[[View], Boxes],
        models: Models,
        learned: Learned | None = None,
        hold: Hold | None = None,
    ) -> None:
        """Eyes that have seen nothing yet.

        Args:
            view: as it was aimed.
            tiles_for: where to look for the facings of a view.
            models: that look.
            learned: what is remembered of the facings; None for nothing.
            hold: the pictures the view is held by; None to begin anew and keep nothing.
        """
        self._tiles_for = tiles_for
        self._models = models
        self._aimed_px = view.picture_px
        self._hold = hold or Hold()
        self._footing = footing(view, self._hold.anchor)
        self._move()
        self._learned = learned or nothing_learned(len(view.cells))
        self._album = empty_album(len(view.cells))
        self._before = nothing_before(len(view.cells))
        self._fronts = nothing_in_front(len(view.cells))
        self._doubtful = doubtful(view)
        self._filled = np.zeros(len(view.cells), bool)  # facings with goods in this look
        self._bare = self._filled.copy()  # and those that surely were empty in the one before
        self._still: Stillness | None = None
        self._sharpness: float | None = None
        self._crowd = 0.0  # share of the facings behind people in the last look
        self._behind = np.zeros(len(view.cells), bool)  # which these are
        self._laid_at = -np.inf  # when it was last said which product stands where
        self._clear = False  # nobody was seen in the last look, and nothing hid a facing

    def __call__(self, frame: Frame) -> Look:
        """Look at one frame."""
        if frame.image is None:
            return _blind(frame, frame.blind or Blind.OFFLINE, frame.detail)
        height, width = frame.image.shape[:2]
        if (width, height) != self._view.picture_px and not self._refit((width, height)):
            was = "{}x{}".format(*self._view.picture_px)
            detail = (
                f"pictures are {width}x{height} and the view was aimed at {was}; run onshelf aim"
            )
            return _blind(frame, Blind.MISALIGNED, detail)
        gray = reduced(frame.image)
        if trouble := self._unfit(frame.image, gray, frame.mono_ms):
            return _blind(frame, Blind.DEGRADED, trouble)
        glimpse = Glimpse(
            gray, gate.normalized(gray), frame.at.timestamp(), self._crowd, self._clear
        )
        shift = self._stand(glimpse)
        if self._footing.lost:
            return _blind(frame, Blind.MISALIGNED, self._lost())
        look = self._look(frame, frame.image, gray)
        if self._clear and self._sharpness is not None:
            self._footing = hold_by(self._footing, glimpse, self._sharpness)
        return replace(look, shift=shift)

    def _refit(self, picture_px: tuple[int, int]) -> bool:
        """Go on in pictures of another size; False where the view cannot be scaled to them."""
        fitted = resized(self._footing, picture_px)
        if fitted is None:
            return False
        self._footing = fitted
        self._move()
        return True

    def _move(self) -> None:
        """Look for the facings where they are now; what was remembered by pixel is forgotten."""
        self._view = self._footing.view
        self._tiles = self._tiles_for(self._view)
        self._backdrop: gate.Backdrop | None = None

    def _stand(self, glimpse: Glimpse) -> Shift | None:
        """Check where the camera looks; returns the move that was found."""
        self._footing, shift = step(self._footing, glimpse)
        if shift is not None:
            backdrop = self._backdrop
            self._move()
            if backdrop is not None and not self._footing.steady.silent(glimpse.at):
                self._backdrop = gate.along(backdrop, layout_of(self._view), glimpse.gray)
        anchor = self._footing.anchor
        if self._footing.proven and anchor is not None and anchor is not self._hold.anchor:
            self._hold = replace(self._hold, anchor=anchor)
            now, aimed = self._view.picture_px, self._aimed_px
            self._hold.keep(scaled(anchor, aimed[0] / now[0], aimed[1] / now[1]))
        return shift

    def _lost(self) -> str:
        """What to do about a view that cannot be found, and why it cannot."""
        reason = self._footing.steady.reason
        return (
            f"the shelf is not where the camera was aimed ({reason}); clear the view or turn the "
            f"camera back, else run onshelf aim {self._view.camera}"
        )

    def _unfit(self, image: Image, gray: Plane, mono_ms: int) -> str:
        """Why a picture cannot be judged; "" where it can."""
        quality = measure(image, gray)
        self._still = still(self._still, quality.fingerprint, mono_ms)
        since_s = (mono_ms - self._still.since_ms) / 1000
        anchor = self._footing.anchor
        trouble = fault(quality, anchor.sharpness if anchor else self._sharpness, since_s)
        if not trouble and self._sharpness is None:
            self._sharpness = quality.sharpness
        return trouble

    def _look(self, frame: Frame, image: Image, gray: Plane) -> Look:
        found = self._models.find(image, self._tiles)
        products = found.of(PRODUCT)
        compare = self._models.compare
        likeness = None if compare is None else compare(image, products.xyxy)
        assignment = stand(products, self._view, likeness)
        self._filled = box_of(assignment, len(self._view.cells)) >= 0
        sight = Sight(
            products=products,
            gaps=found.of(GAP),
            assignment=assignment,
            likeness=self._of_cells(image, products, assignment, likeness),
            texture=texture(image, self._view.cells.boxes, gray),
            hidden=self._hidden(frame, gray, found),
            pattern=patterns(image, self._view.cells.boxes, gray),
        )
        votes = self._judge(sight)
        return Look(
            camera=frame.camera,
            at=frame.at,
            mono_ms=frame.mono_ms,
            votes=votes,
            products=products,
            gaps=sight.gaps,
            assignment=sight.assignment,
            learned=self._learned,
            laid=self._laid(frame, products, likeness, votes),
        )

    def _laid(
        self, frame: Frame, products: Detections, likeness: Likeness | None, votes: Votes
    ) -> Laid | None:
        """Which product stands where, every now and then; not while nobody knows what is where."""
        at = frame.at.timestamp()
        soon = 0 <= at - self._laid_at < EVERY_S
        if likeness is None or soon or self._footing.steady.silent(at):
            return None
        self._laid_at = at
        rects = self._view.to_mm(products.xyxy)
        return laid_out(rects, likeness, self._view, votes.vote == Vote.UNSEEN)

    def _judge(self, sight: Sight) -> Votes:
        """Cast the votes of a frame, and learn from them."""
        view = self._view
        filled = box_of(sight.assignment, len(view.cells)) >= 0
        against = reference(self._learned, sight.texture, filled, view)
        album = self._album
        gap = examples(album, sight.texture.color)
        against = replace(against, pattern=album.stocked.pattern, gap=gap)
        counted = self._learned.trust or nothing_counted(len(view.slots))
        worth = of_cells(trusted(counted, self._doubtful), view.cells.slot)
        votes = vote(sight, view, against, worth)
        self._bare = is_void(votes.cues, None) & (votes.grade == Grade.SURE)
        somebody = np.where(self._behind, Manner.SOMEBODY, 0).astype(np.uint8)
        votes = replace(votes, manner=votes.manner | somebody)
        self._album, self._learned = study(self._album, self._learned, sight, votes, view)
        votes, past = single_out(sight, votes, self._learned.past or no_past(view), view)
        self._learned = replace(self._learned, past=past)
        votes, self._before = rename(sight, votes, self._before, view)
        votes, self._fronts = stand_back(sight, votes, self._fronts, view)
        return settled(votes)

    def _of_cells(
        self,
        image: Image,
        products: Detections,
        assignment: Assignment,
        of_boxes: Likeness | None,
    ) -> Likeness | None:
        """The likeness of each cell: of its box where that fits, else of the cell itself.

        A stranger has a size of its own; so a box that does not fit counts all the same where it is
        more like any product than the cell is. Of 880 looks at strangers in such boxes 520 were
        named by their cells, 860 by the better of the two; of 9,500 at right facings six wrongly.
        """
        if of_boxes is None or self._models.compare is None:
            return None
        where, box = crops(products, assignment, self._view)
        bare = np.flatnonzero(box == NONE)
        of_bare = self._models.compare(image, where[bare])
        other = box_of(assignment, len(box))[bare]
        most = np.concatenate([of_boxes.cosine.max(axis=1, initial=0), [-1.0]])  # -1: no box
        better = most[other] > of_bare.cosine.max(axis=1, initial=0)
        box[bare[better]] = other[better]
        bare, of_bare_rows = bare[~better], np.flatnonzero(~better)
        cosine = np.zeros((len(box), of_boxes.cosine.shape[1]))
        cosine[box != NONE] = of_boxes.cosine[box[box != NONE]]
        cosine[bare] = of_bare.cosine[of_bare_rows]
        vectors = None
        if of_boxes.vectors is not None and of_bare.vectors is not None:
            vectors = np.zeros((len(box), of_boxes.vectors.shape[1]), np.float32)
            vectors[box != NONE] = of_boxes.vectors[box[box != NONE]]
            vectors[bare] = of_bare.vectors[of_bare_rows]
        return replace(of_boxes, cosine=cosine, vectors=vectors)

    def _hidden(self, frame: Frame, gray: Plane, found: Detections) -> Floats:
        """How much of each cell (n,) is under people or whatever moves."""
        at = frame.at.timestamp()
        cells = self._view.cells.boxes
        if self._backdrop is None:
            footing = self._footing
            edges = edges_of(self._view, gray, footing.aimed, footing.anchor)
            self._backdrop = gate.first(gray, at, edges)
        else:
            self._backdrop, _ = gate.watch_over(
                self._backdrop, gray, at, self._filled | self._bare, small=self._footing.last
            )
        hidden = gate.hidden_share(self._backdrop.hidden, cells, self._view.picture_px)
        people = self._people(frame, found)
        behind = np.zeros(len(cells))
        for person in people:
            behind = np.maximum(behind, _share_inside(cells, person))
        self._behind = behind >= HIDDEN_SHARE
        self._crowd = float(self._behind.mean()) if len(cells) else 0.0
        hidden = np.maximum(hidden, behind)
        self._clear = not len(people) and not (hidden >= HIDDEN_SHARE).any()
        if self._footing.steady.silent(at):  # nobody knows what is where
            return np.ones(len(cells))
        return hidden

    def _people(self, frame: Frame, found: Detections) -> Boxes:
        """The boxes (n, 4) of whoever or whatever the models find before the shelf."""
        boxes = found.of(OCCLUDER).xyxy
        if self._models.people is None or frame.image is None:
            return boxes
        height, width = frame.image.shape[:2]
        whole = np.array([[0, 0, width, height]], np.float32)
        return np.concatenate([boxes, self._models.people(frame.image, whole).of(OCCLUDER).xyxy])


def _blind(frame: Frame, blind: Blind, detail: str) -> Look:
    return Look(frame.camera, frame.at, frame.mono_ms, votes=None, blind=blind, detail=detail)


def _share_inside(boxes: Boxes, one: Boxes) -> Floats:
    """How much of each box (n, 4) lies inside one box (4,)."""
    low = np.maximum(boxes[:, :2], one[:2])
    high = np.minimum(boxes[:, 2:], one[2:])
    inside = np.clip(high - low, 0, None).prod(axis=1)
    return np.asarray(inside / (boxes[:, 2:] - boxes[:, :2]).prod(axis=1), np.float64)
