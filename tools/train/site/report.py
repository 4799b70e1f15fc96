"""The report of a tuning run: one HTML file that needs nothing else, to be sent to whoever asks.

Held-out photos before and after, the figures, how the loss fell, and what the run was told.
"""

import base64
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.camera.folder import read_picture
from agent.detect.card import Card
from agent.vision.boxes import iou
from tools.render.canvas import LABELS
from tools.render.ink import Color, Image
from tools.train.measure_detector import threshold
from tools.train.site.measure import Looked, rows_of

SHOWN_PX = 520  # width of a picture in the report; two stand side by side
JPEG_QUALITY = 82
SAME_IOU = 0.5  # as in the AP50 that the table shows
RIGHT: Color = (80, 175, 60)
WRONG: Color = (40, 60, 225)
MISSED: Color = (30, 165, 255)
CURVE_W, CURVE_H, CURVE_MARGIN = 620, 200, 34

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2226; background: #fff;
       max-width: 1120px; margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.7rem; margin: 0 0 .2rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p.verdict { font-size: 1.1rem; margin: .3rem 0 1.4rem; } p.verdict.bad { color: #a8201a; }
table { border-collapse: collapse; } td, th { padding: .3rem .9rem .3rem 0; text-align: right;
       border-bottom: 1px solid #e3e6e8; font-variant-numeric: tabular-nums; }
td:first-child, th:first-child { text-align: left; } th { font-weight: 600; color: #5a6269; }
th[colspan] { text-align: center; border-bottom: 0; } tr + tr th { font-weight: 400; }
td.up { color: #2b7a1e; } td.down { color: #a8201a; }
figure { margin: 0 0 1.6rem; display: grid; grid-template-columns: 1fr 1fr; gap: .3rem .9rem; }
figure img { width: 100%; display: block; } figcaption { grid-column: 1 / 3; color: #5a6269; }
.key span { display: inline-block; width: .9em; height: .9em; margin: 0 .35em 0 1em;
       vertical-align: -.1em; border: 3px solid; } .key span:first-child { margin-left: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; }
dt { color: #5a6269; } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 700px) { figure { grid-template-columns: 1fr; } figcaption { grid-column: 1; } }
"""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What was measured with one of the two models."""

    card: Card
    looked: Sequence[Looked]  # held-out photos, weak finds too
    site: Mapping[str, float]
    scenes: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """All that a report tells."""

    title: str
    verdict: str
    good: bool
    before: Side
    after: Side
    loss: Sequence[tuple[float, float]]  # (minutes, loss)
    settings: Mapping[str, object]


def write_report(path: Path, story: Story) -> None:
    """Write the report; it appears whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(as_html(story), encoding="utf-8")
    fresh.replace(path)


def as_html(story: Story) -> str:
    """The whole page."""
    title = html.escape(story.title)
    tone = "verdict" if story.good else "verdict bad"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title><style>{STYLE}</style></head><body>",
        f'<h1>{title}</h1><p class="{tone}">{html.escape(story.verdict)}</p>',
        "<h2>Held-out photos of this site</h2>",
        _table(story.before.site, story.after.site),
        "<h2>Rendered scenes: what the model knew before</h2>",
        _table(story.before.scenes, story.after.scenes),
        "<h2>Before and after, photo by photo</h2>", _key(), *_figures(story),
        "<h2>How the loss fell</h2>", _curve(story.loss),
        "<h2>Settings</h2>", _settings(story.settings), "</body></html>\n",
    ]  # fmt: skip
    return "\n".join(parts)


def drawn(one: Looked, card: Card) -> Image:
    """A photo with what was found, at the card's thresholds, beside what was missed."""
    picture = read_picture(one.photo.path)
    zoom = SHOWN_PX / picture.shape[1]
    size = (SHOWN_PX, max(1, round(picture.shape[0] * zoom)))
    picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    truth = one.photo
    least = np.array([threshold(card, word) for word in one.found.labels], np.float32)
    seen = one.found.where(one.found.score >= least[one.found.label])
    judged = np.isin(rows_of(seen), np.unique(truth.label))
    xyxy, rows = seen.xyxy[judged], rows_of(seen)[judged]
    right = hits(xyxy, rows, truth.xyxy, truth.label)
    found = np.isin(np.arange(len(truth.label)), right)
    for box in truth.xyxy[~found]:
        _outline(picture, box * zoom, MISSED, dashed=True)
    for box, match in zip(xyxy, right, strict=True):
        _outline(picture, box * zoom, RIGHT if match >= 0 else WRONG)
    return picture


def hits(
    xyxy: NDArray[np.float32], label: NDArray[np.int32],
    true_xyxy: NDArray[np.float32], true_label: NDArray[np.int32],
) -> NDArray[np.intp]:  # fmt: skip
    """For each found box (n,), best first, the true box that it hits; -1 for none."""
    overlap = iou(xyxy, true_xyxy) * (label[:, None] == true_label[None])
    match = np.full(len(xyxy), -1, np.intp)
    for i, row in enumerate(overlap):
        row[match[:i][match[:i] >= 0]] = 0
        if len(row) and row.max() >= SAME_IOU:
            match[i] = row.argmax()
    return match


def _outline(
    picture: Image, box: NDArray[np.float32], color: Color, *, dashed: bool = False
) -> None:
    left, top, right, low = (round(float(v)) for v in box)
    if not dashed:
        cv2.rectangle(picture, (left, top), (right, low), (255, 255, 255), 4)
        cv2.rectangle(picture, (left, top), (right, low), color, 2)
        return
    for x in range(left, right, 9):
        for y in (top, low):
            cv2.line(picture, (x, y), (min(x + 5, right), y), color, 2)
    for y in range(top, low, 9):
        for x in (left, right):
            cv2.line(picture, (x, y), (x, min(y + 5, low)), color, 2)


def _table(before: Mapping[str, float], after: Mapping[str, float]) -> str:
    rows = ["<table><tr><th>label</th>"]
    measures = ("ap50", "ap75", "recall")
    rows += [f'<th colspan="2">{m.upper().replace("RECALL", "recall")}</th>' for m in measures]
    rows.append("</tr><tr><th></th>" + "<th>before</th><th>after</th>" * len(measures) + "</tr>")
    for name in LABELS:
        if f"{name}_ap50" not in before or f"{name}_ap50" not in after:
            continue
        cells = [f"<td>{name.replace('_', ' ')}</td>"]
        for measure in measures:
            was, now = before[f"{name}_{measure}"], after[f"{name}_{measure}"]
            tone = "up" if now > was + 0.005 else "down" if now < was - 0.005 else ""
            cells.append(f'<td>{was:.3f}</td><td class="{tone}">{now:.3f}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return "".join([*rows, "</table>"])


def _key() -> str:
    kinds = ((RIGHT, "found"), (WRONG, "found where nothing is"), (MISSED, "missed"))
    marks = [
        f'<span style="border-color:rgb({r},{g},{b})"></span>{word}' for (b, g, r), word in kinds
    ]
    return f'<p class="key">{"".join(marks)}; left before, right after</p>'


def _figures(story: Story) -> list[str]:
    pairs = zip(story.before.looked, story.after.looked, strict=True)
    return [
        f"<figure>{_picture(drawn(was, story.before.card))}{_picture(drawn(now, story.after.card))}"
        f"<figcaption>{html.escape(now.photo.path.name)}</figcaption></figure>"
        for was, now in pairs
    ]


def _picture(picture: Image) -> str:
    jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
    text = base64.b64encode(jpeg.tobytes()).decode()
    high, wide = picture.shape[:2]
    return f'<img width="{wide}" height="{high}" alt="" src="data:image/jpeg;base64,{text}">'


def _curve(loss: Sequence[tuple[float, float]]) -> str:
    """The losses as a line; nothing for a run too short to have one."""
    if len(loss) < 2:
        return "<p>The run was too short for a curve.</p>"
    minutes, values = np.array(loss).T
    low, high = float(values.min()), float(values.max())
    x = CURVE_MARGIN + minutes / minutes.max() * (CURVE_W - 2 * CURVE_MARGIN)
    y = CURVE_MARGIN + (high - values) / max(high - low, 1e-9) * (CURVE_H - 2 * CURVE_MARGIN)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    end = CURVE_H - CURVE_MARGIN
    return (
        f'<svg width="{CURVE_W}" height="{CURVE_H}" role="img" aria-label="loss over minutes"'
        ' font-size="12" fill="#5a6269">'
        f'<path d="M{CURVE_MARGIN} {CURVE_MARGIN}V{end}H{CURVE_W - CURVE_MARGIN}" fill="none"'
        ' stroke="#b8bec3"/>'
        f'<polyline points="{points}" fill="none" stroke="#1f6fb2" stroke-width="2"/>'
        f'<text x="2" y="{CURVE_MARGIN + 4}">{high:.2f}</text>'
        f'<text x="2" y="{end}">{low:.2f}</text>'
        f'<text x="{CURVE_W - CURVE_MARGIN}" y="{end + 16}" text-anchor="end">'
        f"{minutes.max():.1f} min</text></svg>"
    )


def _settings(settings: Mapping[str, object]) -> str:
    rows = [
        f"<dt>{html.escape(str(k))}</dt><dd>{html.escape(str(v))}</dd>" for k, v in settings.items()
    ]
    return f"<dl>{''.join(rows)}</dl>"
