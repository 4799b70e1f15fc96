// Where the photo lies on the canvas, and what is painted there.

import { HANDLES, handleAt } from "./geometry.js";

// On photos of any color: each label has a hue and a dash of its own, over a dark edge.
export const LOOKS = {
  product: { color: "#3ddc84", dash: [], word: "product" },
  gap: { color: "#ff6a5a", dash: [9, 5], word: "gap" },
  price_label: { color: "#ffd740", dash: [2.5, 3.5], word: "price label" },
  person: { color: "#c4a6ff", dash: [11, 4, 2.5, 4], word: "person" },
};
const MOST_ZOOM = 12; // canvas pixels for one of the photo
const MARGIN = 0.97; // of the canvas, for a photo that is shown whole

export class View {
  constructor(canvas) {
    this.canvas = canvas;
    this.picture = null;
    this.size = [1, 1];
    this.scale = 1;
    this.left = 0;
    this.top = 0;
    this.whole = true; // the photo is shown whole, and stays so when the window changes
  }

  show(picture, size) {
    const other = !this.picture || size[0] !== this.size[0] || size[1] !== this.size[1];
    this.picture = picture;
    this.size = size;
    if (other) this.fit(); // a fixed camera: the next photo is seen at the same place
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    const density = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(clientWidth * density);
    this.canvas.height = Math.round(clientHeight * density);
    if (this.whole) this.fit();
  }

  fit() {
    const { clientWidth, clientHeight } = this.canvas;
    const [width, height] = this.size;
    this.scale = MARGIN * Math.min(clientWidth / width, clientHeight / height) || 1;
    this.left = (clientWidth - width * this.scale) / 2;
    this.top = (clientHeight - height * this.scale) / 2;
    this.whole = true;
  }

  zoom(factor, x = this.canvas.clientWidth / 2, y = this.canvas.clientHeight / 2) {
    const least = 0.5 * Math.min(
      this.canvas.clientWidth / this.size[0], this.canvas.clientHeight / this.size[1],
    );
    const scale = Math.min(Math.max(this.scale * factor, least), MOST_ZOOM);
    const change = scale / this.scale;
    this.left = x - (x - this.left) * change;
    this.top = y - (y - this.top) * change;
    this.scale = scale;
    this.whole = false;
    this.keepInSight();
  }

  pan(dx, dy) {
    this.left += dx;
    this.top += dy;
    this.whole = false;
    this.keepInSight();
  }

  keepInSight() {
    const { clientWidth, clientHeight } = this.canvas;
    const wide = this.size[0] * this.scale, high = this.size[1] * this.scale;
    const least = 60; // pixels of the photo that stay on the canvas
    this.left = Math.min(Math.max(this.left, least - wide), clientWidth - least);
    this.top = Math.min(Math.max(this.top, least - high), clientHeight - least);
  }

  /** Bring a box into sight, if it is out of it. */
  reveal(box) {
    const [l, t, r, b] = this.onCanvas(box);
    const { clientWidth, clientHeight } = this.canvas;
    if (l >= 0 && t >= 0 && r <= clientWidth && b <= clientHeight) return;
    this.pan(clientWidth / 2 - (l + r) / 2, clientHeight / 2 - (t + b) / 2);
  }

  toPhoto(x, y) { return { x: (x - this.left) / this.scale, y: (y - this.top) / this.scale }; }

  onCanvas([l, t, r, b]) {
    const x = (v) => v * this.scale + this.left, y = (v) => v * this.scale + this.top;
    return [x(l), y(t), x(r), y(b)];
  }

  paint(moment, draft) {
    const pen = this.canvas.getContext("2d");
    const density = window.devicePixelRatio || 1;
    pen.setTransform(density, 0, 0, density, 0, 0);
    pen.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    if (!this.picture) return;
    pen.imageSmoothingEnabled = this.scale < 3;
    const [width, height] = this.size;
    pen.drawImage(this.picture, this.left, this.top, width * this.scale, height * this.scale);
    moment.boxes.forEach((box, row) => { if (row !== moment.selected) this.box(pen, box, false); });
    const selected = moment.boxes[moment.selected];
    if (selected) this.box(pen, selected, true);
    if (draft) this.box(pen, draft, false);
  }

  box(pen, { xyxy, label, score }, selected) {
    const look = LOOKS[label];
    const [l, t, r, b] = this.onCanvas(xyxy);
    pen.lineJoin = "round";
    if (selected) {
      pen.fillStyle = `${look.color}3d`;
      pen.fillRect(l, t, r - l, b - t);
    }
    pen.setLineDash([]);
    pen.strokeStyle = "rgb(0 0 0 / 62%)";
    pen.lineWidth = selected ? 6 : 4;
    pen.strokeRect(l, t, r - l, b - t);
    pen.setLineDash(look.dash);
    pen.strokeStyle = look.color;
    pen.lineWidth = selected ? 3 : 2;
    pen.strokeRect(l, t, r - l, b - t);
    pen.setLineDash([]);
    const side = Math.min(r - l, b - t);
    // A small box has a filled corner for a mark, and no handles on its sides.
    if (score !== undefined && side >= 36) this.tag(pen, l, t, look.color);
    else if (score !== undefined) this.corner(pen, l, t, Math.min(9, side / 2), look.color);
    if (!selected) return;
    for (const handle of HANDLES) {
      if (side >= 36 || handle.length === 2) this.handle(pen, handleAt(xyxy, handle), side < 24 ? 3 : 4.5);
    }
  }

  /** The mark of a suggestion, where there is no room for a sign. */
  corner(pen, l, t, side, color) {
    pen.fillStyle = color;
    pen.beginPath();
    pen.moveTo(l, t);
    pen.lineTo(l + side, t);
    pen.lineTo(l, t + side);
    pen.fill();
  }

  /** The mark of a suggestion. */
  tag(pen, l, t, color) {
    pen.fillStyle = "rgb(0 0 0 / 75%)";
    pen.fillRect(l, t, 14, 16);
    pen.fillStyle = color;
    pen.font = "700 12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText("?", l + 7, t + 8.5);
  }

  handle(pen, at, half) {
    const x = at.x * this.scale + this.left, y = at.y * this.scale + this.top;
    pen.beginPath();
    pen.rect(x - half, y - half, 2 * half, 2 * half);
    pen.fillStyle = "#fff";
    pen.strokeStyle = "#000";
    pen.lineWidth = 1.5;
    pen.fill();
    pen.stroke();
  }
}
