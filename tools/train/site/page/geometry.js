// Boxes as [left, top, right, bottom] in pixels of the photo. Nothing here knows the page.

export const LEAST_SIDE = 3; // what is smaller is a slip of the hand
export const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const tenth = (value) => Math.round(value * 10) / 10;

/** The box between two points, cut to the photo. */
export function between(a, b, [width, height]) {
  return [
    clamp(Math.min(a.x, b.x), 0, width), clamp(Math.min(a.y, b.y), 0, height),
    clamp(Math.max(a.x, b.x), 0, width), clamp(Math.max(a.y, b.y), 0, height),
  ].map(tenth);
}

/** Whether a box is large enough to be meant. */
export const meant = ([l, t, r, b]) => r - l >= LEAST_SIDE && b - t >= LEAST_SIDE;

/** The box moved, as far as the photo reaches. */
export function moved([l, t, r, b], dx, dy, [width, height]) {
  const x = clamp(dx, -l, width - r), y = clamp(dy, -t, height - b);
  return [l + x, t + y, r + x, b + y].map(tenth);
}

/** The box with one of its handles moved; it neither turns inside out nor leaves the photo. */
export function resized([l, t, r, b], handle, dx, dy, [width, height]) {
  const west = handle.includes("w"), east = handle.includes("e");
  const north = handle.includes("n"), south = handle.includes("s");
  return [
    west ? clamp(l + dx, 0, r - LEAST_SIDE) : l,
    north ? clamp(t + dy, 0, b - LEAST_SIDE) : t,
    east ? clamp(r + dx, l + LEAST_SIDE, width) : r,
    south ? clamp(b + dy, t + LEAST_SIDE, height) : b,
  ].map(tenth);
}

/** The same place on a photo of another size. */
export function scaled(box, from, to) {
  const x = to[0] / from[0], y = to[1] / from[1];
  return [box[0] * x, box[1] * y, box[2] * x, box[3] * y].map(tenth);
}

/** Where a handle lies. */
export function handleAt([l, t, r, b], handle) {
  const x = handle.includes("w") ? l : handle.includes("e") ? r : (l + r) / 2;
  const y = handle.includes("n") ? t : handle.includes("s") ? b : (t + b) / 2;
  return { x, y };
}

/** The handle within reach of a point; undefined for none. Inside a small box the middle moves it. */
export function handleNear(box, point, reach) {
  const inside = within(box, point);
  const near = inside ? Math.min(reach, (box[2] - box[0]) / 4, (box[3] - box[1]) / 4) : reach;
  const far = (handle) => {
    const at = handleAt(box, handle);
    return Math.hypot(at.x - point.x, at.y - point.y);
  };
  const closest = HANDLES.reduce((best, handle) => (far(handle) < far(best) ? handle : best));
  return far(closest) <= near ? closest : undefined;
}

export const within = ([l, t, r, b], { x, y }) => x >= l && x <= r && y >= t && y <= b;

const area = ([l, t, r, b]) => (r - l) * (b - t);

/** The smallest box that a point lies in; -1 for none. */
export function boxAt(boxes, point) {
  let best = -1;
  boxes.forEach(({ xyxy }, row) => {
    if (within(xyxy, point) && (best < 0 || area(xyxy) < area(boxes[best].xyxy))) best = row;
  });
  return best;
}

/** The rows of boxes as one reads a shelf: board by board from the top, left to right. */
export function readingOrder(boxes) {
  const rows = boxes.map((_, row) => row);
  const middle = (row) => (boxes[row].xyxy[1] + boxes[row].xyxy[3]) / 2;
  rows.sort((a, b) => middle(a) - middle(b));
  const lines = [];
  for (const row of rows) {
    const line = lines.at(-1);
    if (line && middle(row) < boxes[line[0]].xyxy[3]) line.push(row);
    else lines.push([row]);
  }
  return lines.flatMap((line) => line.sort((a, b) => boxes[a].xyxy[0] - boxes[b].xyxy[0]));
}
