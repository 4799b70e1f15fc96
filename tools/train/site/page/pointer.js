// Mouse, pen and fingers on the canvas. One finger or the left button draws, moves and resizes;
// two fingers, the wheel, Space and the right button move the photo.

import { between, boxAt, handleNear, meant, moved, resized, within } from "./geometry.js";

const SLIP_PX = 4; // a press that moves less is a click
const REACH_PX = { mouse: 9, pen: 12, touch: 20 };
const CURSORS = {
  nw: "nwse-resize", se: "nwse-resize", ne: "nesw-resize", sw: "nesw-resize",
  n: "ns-resize", s: "ns-resize", e: "ew-resize", w: "ew-resize",
};

export class Pointer {
  /** editor: moment, label, select(row), preview(boxes|null, draft), commit(boxes, row). */
  constructor(canvas, view, editor) {
    this.canvas = canvas;
    this.view = view;
    this.editor = editor;
    this.fingers = new Map(); // pointer id → {x, y}
    this.drag = null;
    this.space = false;
    for (const kind of ["down", "move", "up", "cancel"]) {
      canvas.addEventListener(`pointer${kind}`, (event) => this[kind](event));
    }
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    window.addEventListener("blur", () => { this.space = false; });
  }

  at(event) {
    const frame = this.canvas.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }

  down(event) {
    if (!this.view.picture) return;
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    const at = this.at(event);
    this.fingers.set(event.pointerId, at);
    if (this.fingers.size > 1) { this.pinchFrom(); return; }
    if (event.button > 0 || this.space) { this.drag = { kind: "pan", last: at }; return; }
    const start = this.view.toPhoto(at.x, at.y);
    const reach = (REACH_PX[event.pointerType] ?? REACH_PX.mouse) / this.view.scale;
    this.drag = { ...this.grip(start, reach, event.shiftKey), at, start, slipped: false };
  }

  /** What a press takes hold of. */
  grip(start, reach, over) {
    const { boxes, selected } = this.editor.moment;
    const own = boxes[selected];
    const handle = own && handleNear(own.xyxy, start, reach);
    if (handle) return { kind: "resize", row: selected, handle };
    if (over) return { kind: "draw" };
    if (own && within(own.xyxy, start)) return { kind: "move", row: selected };
    const row = boxAt(boxes, start);
    if (row < 0) return { kind: "draw" };
    this.editor.select(row);
    return { kind: "move", row };
  }

  move(event) {
    const at = this.at(event);
    if (!this.fingers.has(event.pointerId)) { this.hover(event, at); return; }
    const before = this.fingers.get(event.pointerId);
    this.fingers.set(event.pointerId, at);
    const drag = this.drag;
    if (!drag) return;
    if (drag.kind === "pinch") { this.pinch(); return; }
    if (drag.kind === "pan") {
      this.view.pan(at.x - before.x, at.y - before.y);
      this.editor.preview(null);
      return;
    }
    drag.slipped ||= Math.hypot(at.x - drag.at.x, at.y - drag.at.y) >= SLIP_PX;
    if (drag.slipped) this.editor.preview(...this.changed(drag, this.view.toPhoto(at.x, at.y)));
  }

  /** The boxes as a drag has changed them so far, and a box that is being drawn. */
  changed(drag, point) {
    const { boxes } = this.editor.moment;
    const size = this.view.size;
    if (drag.kind === "draw") {
      drag.box = { xyxy: between(drag.start, point, size), label: this.editor.label };
      return [boxes, drag.box];
    }
    const { xyxy, label } = boxes[drag.row];
    const dx = point.x - drag.start.x, dy = point.y - drag.start.y;
    const box = drag.kind === "move"
      ? moved(xyxy, dx, dy, size) : resized(xyxy, drag.handle, dx, dy, size);
    drag.boxes = boxes.with(drag.row, { xyxy: box, label });
    return [drag.boxes];
  }

  up(event) {
    const drag = this.drag;
    this.fingers.delete(event.pointerId);
    if (drag?.kind === "pinch") {
      if (!this.fingers.size) this.drag = null;
      return;
    }
    this.drag = null;
    if (!drag || drag.kind === "pan") return;
    if (drag.kind === "draw") this.drawn(drag);
    else if (drag.boxes) this.editor.commit(drag.boxes, drag.row);
    else if (drag.kind === "move") this.editor.select(boxAt(this.editor.moment.boxes, drag.start));
  }

  drawn(drag) {
    const { boxes } = this.editor.moment;
    if (drag.box && meant(drag.box.xyxy)) this.editor.commit([...boxes, drag.box], boxes.length);
    else { this.editor.preview(null); this.editor.select(-1); }
  }

  cancel(event) {
    this.fingers.delete(event.pointerId);
    this.drag = null;
    this.editor.preview(null);
  }

  pinchFrom() {
    this.editor.preview(null); // a second finger: the first did not mean to draw
    this.drag = { kind: "pinch", ...this.spread() };
  }

  spread() {
    const [a, b] = [...this.fingers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, wide: Math.hypot(a.x - b.x, a.y - b.y) };
  }

  pinch() {
    if (this.fingers.size < 2) return;
    const { x, y, wide } = this.spread();
    this.view.pan(x - this.drag.x, y - this.drag.y);
    if (this.drag.wide > 0) this.view.zoom(wide / this.drag.wide, x, y);
    Object.assign(this.drag, { x, y, wide });
    this.editor.preview(null);
  }

  wheel(event) {
    event.preventDefault();
    const at = this.at(event);
    const step = event.deltaMode === 1 ? 18 : 1; // lines or pixels
    if (event.shiftKey) this.view.pan(-event.deltaY * step - event.deltaX * step, 0);
    else this.view.zoom(Math.exp(-event.deltaY * step * (event.ctrlKey ? 0.01 : 0.0016)), at.x, at.y);
    this.editor.preview(null);
  }

  hover(event, at) {
    const point = this.view.toPhoto(at.x, at.y);
    const { boxes, selected } = this.editor.moment;
    const own = boxes[selected];
    const reach = (REACH_PX[event.pointerType] ?? REACH_PX.mouse) / this.view.scale;
    const handle = own && handleNear(own.xyxy, point, reach);
    const over = !event.shiftKey && boxAt(boxes, point) >= 0;
    this.canvas.style.cursor = this.space ? "grab"
      : handle ? CURSORS[handle] : over ? "move" : "crosshair";
  }
}
