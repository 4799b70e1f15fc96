// The labelling page: one photo at a time, every change saved at once.

import { meant, moved, readingOrder, resized, scaled } from "./geometry.js";
import { History } from "./history.js";
import { listen } from "./keys.js";
import { $, Panel } from "./panel.js";
import { Pointer } from "./pointer.js";
import { ask, Saving } from "./saving.js";
import { LOOKS, View } from "./view.js";

const ONE_MOVE_MS = 1000; // arrow presses that follow each other so fast are undone together
const NEW_SHARE = 0.12; // of the photo's shorter side, for a box where there is none to go by
const KEPT_PICTURES = 4; // decoded; a phone's photo takes 48 MB

const GONE = "The labelling program does not answer. Your changes are kept in this browser; start it "
  + "again with the same words and open the address that it prints.";

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const firm = ({ xyxy, label }) => ({ xyxy, label }); // a box that a person accepted

class Editor {
  constructor(site) {
    this.site = site;
    this.number = -1;
    this.came = -1; // the photo that was open before
    this.label = site.labels[0];
    this.histories = new Map(); // photo number → History
    this.pictures = new Map(); // photo number → promise of a decoded picture
    this.nudged = { key: "", at: 0 };
    this.view = new View($("canvas"));
    this.saving = new Saving(site, (news) => this.news(news));
    this.panel = new Panel(site, {
      open: (number) => this.open(number),
      select: (row) => { this.select(row); $("canvas").focus(); },
      label: (word) => this.setLabel(word),
    });
    this.pointer = new Pointer($("canvas"), this.view, this);
  }

  get history() { return this.histories.get(this.number); }
  get moment() { return this.history?.now ?? { boxes: [], selected: -1, checked: false }; }

  // ---- photos

  async open(number) {
    if (number < 0 || number >= this.site.photos.length) return;
    this.wanted = number;
    let sheet, picture;
    try {
      [sheet, picture] = await Promise.all([ask.labels(number), this.picture(number)]);
      // A save that ended meanwhile has made what was read old.
      if ((this.saving.revisions.get(number) ?? -1) > sheet.revision) sheet = await ask.labels(number);
    } catch {
      this.pictures.delete(number);
      this.panel.trouble(`${this.site.photos[number].name} cannot be shown. ${GONE}`);
      return;
    }
    if (this.wanted !== number) return; // the person went on
    if (sheet.error) { this.panel.trouble(sheet.error); return; }
    if (number !== this.number) this.came = this.number;
    this.number = number;
    this.begin(number, sheet);
    this.view.show(picture, sheet.size);
    this.panel.opened(number);
    this.shown();
    this.decide();
    if (document.activeElement === document.body) $("canvas").focus();
    if (number + 1 < this.site.photos.length) this.picture(number + 1).catch(() => {});
  }

  /** Take up a photo's boxes: what is unsaved here, what was undone here, or what was read. */
  begin(number, sheet) {
    const unsaved = this.saving.unsaved(number);
    const mine = this.histories.has(number) && this.saving.revisions.get(number) === sheet.revision;
    if (mine || (unsaved && this.histories.has(number))) return;
    const { boxes, checked } = unsaved ?? sheet;
    if (!unsaved) this.saving.read(number, sheet.revision);
    this.histories.set(number, new History({ boxes, checked, selected: -1 }));
  }

  picture(number) {
    if (!this.pictures.has(number)) {
      const picture = new Image();
      picture.src = ask.picture(number);
      this.pictures.set(number, picture.decode().then(() => picture));
      const [oldest] = this.pictures.keys();
      if (this.pictures.size > KEPT_PICTURES) this.pictures.delete(oldest);
    }
    return this.pictures.get(number);
  }

  // ---- changes

  /** Show boxes that are not decided yet; null for those of the moment. */
  preview(boxes, draft) {
    this.view.paint({ ...this.moment, boxes: boxes ?? this.moment.boxes }, draft);
  }

  /** Make boxes the new moment, with one selected, and save. */
  commit(boxes, selected, { checked = this.moment.checked, nudge = "" } = {}) {
    const moment = { boxes, selected, checked };
    const now = performance.now();
    const same = nudge && nudge === this.nudged.key && now - this.nudged.at < ONE_MOVE_MS;
    if (same && this.history.past.length) this.history.now = moment;
    else this.history.follow(moment);
    this.nudged = { key: nudge, at: now };
    this.changed();
  }

  changed() {
    const { boxes, checked } = this.moment;
    const line = this.site.photos[this.number];
    line.boxes = boxes.length;
    line.suggestions = boxes.filter((box) => box.score !== undefined).length;
    line.checked = checked;
    this.panel.state(this.number);
    this.saving.put(this.number, { checked, boxes });
    this.shown();
  }

  shown() {
    this.view.paint(this.moment);
    if (this.history) this.panel.moment(this.moment, this.label, this.history);
  }

  select(row) {
    if (!this.history) return;
    this.history.now = { ...this.moment, selected: row };
    const box = this.moment.boxes[row];
    if (box) {
      this.view.reveal(box.xyxy);
      const [l, t, r, b] = box.xyxy.map(Math.round);
      this.panel.say(`${LOOKS[box.label].word}, ${r - l} by ${b - t} at ${l}, ${t}`);
    }
    this.shown();
  }

  setLabel(word) {
    this.label = word;
    const { boxes, selected } = this.moment;
    const box = boxes[selected];
    if (box && box.label !== word) {
      this.commit(boxes.with(selected, { xyxy: box.xyxy, label: word }), selected);
    }
    this.panel.say(LOOKS[word].word);
    this.shown();
  }

  /** Put another shape in the place of the selected box. */
  reshape(shape, nudge) {
    const { boxes, selected } = this.moment;
    const { xyxy, label } = boxes[selected];
    const box = { xyxy: shape(xyxy), label };
    this.commit(boxes.with(selected, box), selected, { nudge: `${nudge} ${selected}` });
    this.view.reveal(box.xyxy);
    this.shown();
  }

  add(xyxy, label) {
    if (!meant(xyxy)) return;
    const { boxes } = this.moment;
    this.commit([...boxes, { xyxy, label }], boxes.length);
    this.view.reveal(xyxy);
    this.shown();
  }

  // ---- commands

  run(command, key = "", shift = false) {
    if (!this.history && command !== "help") return;
    const step = shift ? 10 : 1;
    const { selected } = this.moment;
    if (command === "label") this.setLabel(this.site.labels[Number(key) - 1]);
    else if (command === "nudge") this.nudge(key, step);
    else if (command === "wide" || command === "high") {
      if (selected >= 0) this.size(command, key === "d" || key === "s" ? step : -step);
    } else COMMANDS[command](this);
  }

  nudge(key, step) {
    const dx = { arrowleft: -step, arrowright: step }[key] ?? 0;
    const dy = { arrowup: -step, arrowdown: step }[key] ?? 0;
    if (this.moment.selected >= 0) {
      this.reshape((box) => moved(box, dx, dy, this.view.size), "move");
    } else {
      this.view.pan(-dx * 20, -dy * 20);
      this.shown();
    }
  }

  size(command, step) {
    const [handle, dx, dy] = command === "wide" ? ["e", step, 0] : ["s", 0, step];
    this.reshape((box) => resized(box, handle, dx, dy, this.view.size), command);
  }

  go(step) {
    const order = readingOrder(this.moment.boxes);
    if (!order.length) return;
    const at = order.indexOf(this.moment.selected);
    const next = at < 0 ? (step > 0 ? 0 : order.length - 1) : at + step;
    this.select(order[(next + order.length) % order.length]);
  }

  /** The selected box again, to its right: shelves repeat. */
  repeat() {
    const box = this.moment.boxes[this.moment.selected];
    if (!box) return;
    this.add(moved(box.xyxy, box.xyxy[2] - box.xyxy[0], 0, this.view.size), box.label);
  }

  create() {
    const [width, height] = this.view.size;
    const { clientWidth, clientHeight } = $("canvas");
    const middle = this.view.toPhoto(clientWidth / 2, clientHeight / 2);
    const { boxes, selected } = this.moment;
    const like = selected >= 0 ? [boxes[selected]] : boxes.filter((box) => box.label === this.label);
    const side = NEW_SHARE * Math.min(width, height);
    const wide = median(like.map(({ xyxy: [l, , r] }) => r - l)) ?? side;
    const high = median(like.map(({ xyxy: [, t, , b] }) => b - t)) ?? side;
    const [x, y] = [middle.x - wide / 2, middle.y - high / 2];
    this.add(moved([0, 0, wide, high], x, y, this.view.size), this.label);
  }

  /** Larger or smaller, around the selected box if it is in sight. */
  zoom(factor) {
    const box = this.moment.boxes[this.moment.selected];
    const { clientWidth, clientHeight } = $("canvas");
    const [l, t, r, b] = box ? this.view.onCanvas(box.xyxy) : [0, 0, clientWidth, clientHeight];
    this.view.zoom(factor, (l + r) / 2, (t + b) / 2);
    if (box) this.view.reveal(box.xyxy);
    this.shown();
  }

  remove() {
    const { boxes, selected } = this.moment;
    if (selected < 0) return;
    this.commit(boxes.filter((_, row) => row !== selected), -1);
    this.panel.say("deleted");
  }

  async copy() {
    const number = this.number;
    const from = this.came >= 0 ? this.came : number - 1;
    if (from < 0) { this.panel.say("There is no photo before."); return; }
    const sheet = await ask.labels(from).catch(() => null);
    if (!sheet || number !== this.number) return;
    const { boxes } = this.saving.unsaved(from) ?? sheet;
    const copies = boxes.map((box) => ({ ...box, xyxy: scaled(box.xyxy, sheet.size, this.view.size) }));
    this.commit(copies.filter((box) => meant(box.xyxy)), -1, { checked: false });
    this.panel.say(`${boxes.length} boxes copied from ${this.site.photos[from].name}`);
  }

  check() {
    const { boxes, checked } = this.moment;
    if (!checked) this.commit(boxes.map(firm), -1, { checked: true });
    const rows = [...this.site.photos.keys()];
    const later = [...rows.slice(this.number + 1), ...rows.slice(0, this.number)];
    const next = later.find((row) => !this.site.photos[row].checked);
    if (next === undefined) this.panel.say("All photos are checked.");
    else this.open(next);
  }

  // ---- what the saving says

  news({ kind, number, error }) {
    if (kind === "saving") this.panel.saved("saving…");
    else if (kind === "saved") { this.panel.saved("all saved"); this.decide(); }
    else if (kind === "gone") {
      this.panel.saved("not saved");
      this.panel.trouble(error ? `Not saved, and tried again: ${error}.` : GONE);
    }
    else if (kind === "refused") {
      this.panel.saved("not saved");
      this.panel.trouble(`${this.site.photos[number].name} was not saved: ${error}`);
    } else this.decide();
  }

  /** Show the next conflict, or that there is none. */
  decide() {
    const [number] = this.saving.conflicts.keys();
    if (number === undefined) { this.panel.trouble(""); return; }
    const { name } = this.site.photos[number];
    this.panel.saved("not saved");
    this.panel.trouble(`${name} was changed in another tab or by another program; your change is not saved.`, true);
  }

  settle(keep) {
    const [number] = this.saving.conflicts.keys();
    if (keep) this.saving.keepMine(number);
    else {
      const { boxes, checked } = this.saving.takeTheirs(number);
      this.histories.set(number, new History({ boxes, checked, selected: -1 }));
      Object.assign(this.site.photos[number], { boxes: boxes.length, checked });
      this.panel.state(number);
      this.panel.saved("all saved");
      this.shown();
    }
    this.decide();
  }
}

const COMMANDS = {
  check: (editor) => editor.check(),
  uncheck: (editor) => editor.commit(editor.moment.boxes, editor.moment.selected, { checked: false }),
  "box-before": (editor) => editor.go(-1),
  "box-after": (editor) => editor.go(1),
  new: (editor) => editor.create(),
  repeat: (editor) => editor.repeat(),
  delete: (editor) => editor.remove(),
  copy: (editor) => editor.copy(),
  accept: (editor) => editor.commit(editor.moment.boxes.map(firm), editor.moment.selected),
  clear: (editor) => editor.commit(editor.moment.boxes.filter((box) => box.score === undefined), -1),
  next: (editor) => editor.open(editor.number + 1),
  previous: (editor) => editor.open(editor.number - 1),
  undo: (editor) => { if (editor.history.undo()) editor.changed(); },
  redo: (editor) => { if (editor.history.redo()) editor.changed(); },
  "zoom-in": (editor) => editor.zoom(1.4),
  "zoom-out": (editor) => editor.zoom(1 / 1.4),
  fit: (editor) => { editor.view.fit(); editor.shown(); },
  nothing: (editor) => editor.select(-1),
  help: () => $("help").showModal(),
};

async function start() {
  const editor = new Editor(await ask.site());
  listen((command, key, shift) => editor.run(command, key, shift));
  for (const button of document.querySelectorAll("[data-command]")) {
    button.addEventListener("click", (event) => {
      editor.run(button.dataset.command);
      // Who clicks goes on with the keys; who tabs stays where they are.
      if (event.detail && button.dataset.command !== "help") $("canvas").focus();
    });
  }
  $("theirs").addEventListener("click", () => editor.settle(false));
  $("mine").addEventListener("click", () => editor.settle(true));
  for (const [kind, down] of [["keydown", true], ["keyup", false]]) {
    document.addEventListener(kind, (event) => {
      if (event.key !== " " || event.target.closest("button, summary, input")) return;
      event.preventDefault();
      editor.pointer.space = down;
    });
  }
  new ResizeObserver(() => { editor.view.resize(); editor.shown(); }).observe($("canvas"));
  window.addEventListener("beforeunload", (event) => { if (!editor.saving.quiet) event.preventDefault(); });
  editor.saving.restore();
  await editor.open(0);
  document.body.dataset.ready = "";
}

start().catch(() => {
  $("banner").hidden = false;
  $("trouble").textContent = GONE;
});
