// Everything around the canvas: lists, buttons, and what is said. Shows; decides nothing.

import { readingOrder } from "./geometry.js";
import { listed } from "./keys.js";
import { ask } from "./saving.js";
import { LOOKS } from "./view.js";

export const $ = (id) => document.getElementById(id);

function make(tag, text = "", attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** The state of a photo: a sign and a word. */
function stateOf(line) {
  if (line.checked) return ["✓", "checked"];
  if (line.suggestions) return ["?", "suggested"];
  return line.boxes ? ["✎", "begun"] : ["○", "untouched"];
}

export class Panel {
  /** calls: open(number), select(row), label(word). */
  constructor(site, calls) {
    this.site = site;
    this.calls = calls;
    $("site").textContent = site.site;
    document.title = `OnShelf: label ${site.site}`;
    this.lines = site.photos.map((line, number) => this.photo(line, number));
    $("photos").replaceChildren(...this.lines.map((line) => line.item));
    $("labels").replaceChildren(...site.labels.map((word, row) => this.label(word, row)));
    $("keys").replaceChildren(...listed.flatMap(([keys, words]) => [make("dt", keys), make("dd", words)]));
    this.notes(site.notes);
    $("all").open = window.matchMedia("(min-width: 56.01rem)").matches;
    site.photos.forEach((_, number) => this.state(number));
  }

  photo(line, number) {
    const item = make("li");
    const button = make("button", "", { type: "button" });
    const picture = make("img", "", { src: ask.thumbnail(number), alt: "", loading: "lazy" });
    const name = make("span", line.name, { class: "name" });
    const state = make("span", "", { class: "state" });
    button.append(picture, name, state);
    button.addEventListener("click", () => this.calls.open(number));
    item.append(button);
    return { item, button, state };
  }

  label(word, row) {
    const chip = make("label", "", { class: `chip ${word}` });
    const input = make("input", "", { type: "radio", name: "label", value: word });
    input.addEventListener("change", () => this.calls.label(word));
    const swatch = make("span", "", { class: "swatch" });
    chip.append(input, swatch, LOOKS[word].word, " ", make("kbd", String(row + 1)));
    return chip;
  }

  notes(notes) {
    const box = $("notes");
    box.hidden = !notes.length;
    box.querySelector("summary").textContent = `${notes.length} notes on the photos`;
    box.querySelector("ul").replaceChildren(...notes.map((note) => make("li", note)));
  }

  /** Show a photo's state in the list, and how far the person is. */
  state(number) {
    const line = this.site.photos[number];
    const [sign, word] = stateOf(line);
    const shown = this.lines[number];
    const amount = line.boxes || line.checked ? `${line.boxes} ` : "";
    shown.state.textContent = `${sign} ${amount}${word}`;
    shown.state.className = `state ${word}`;
    const checked = this.site.photos.filter((photo) => photo.checked).length;
    $("progress").textContent = `${checked} of ${this.site.photos.length} checked`;
  }

  /** Show which photo is open. */
  opened(number) {
    this.lines.forEach(({ button }, row) => {
      if (row === number) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    this.lines[number].item.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { name, why } = this.site.photos[number];
    $("name").textContent = name;
    $("canvas").setAttribute("aria-label", `Boxes on ${name}`);
    $("why").textContent = why && `— ${why}`;
  }

  /** Show a moment: its boxes, and what can be done. */
  moment({ boxes, selected, checked }, label, history) {
    const list = $("boxes");
    const focused = list.contains(document.activeElement);
    const order = readingOrder(boxes);
    list.replaceChildren(...order.map((row) => this.line(boxes[row], row, row === selected)));
    const current = list.querySelector("[aria-current]");
    if (focused && current) current.focus();
    if (current) this.reveal(current);
    const suggested = boxes.filter((box) => box.score !== undefined).length;
    $("count").textContent = `${boxes.length} boxes${suggested ? `, ${suggested} suggested` : ""}`;
    const shown = boxes[selected]?.label ?? label;
    for (const input of $("labels").querySelectorAll("input")) input.checked = input.value === shown;
    const able = {
      undo: history.past.length, redo: history.future.length, delete: selected >= 0,
      repeat: selected >= 0, accept: suggested, clear: suggested, uncheck: checked,
    };
    for (const [command, can] of Object.entries(able)) {
      document.querySelector(`#actions [data-command=${command}]`).disabled = !can;
    }
    document.body.classList.toggle("checked", checked);
    $("check").firstChild.textContent = checked ? "✓ Checked, next " : "All right, next ";
  }

  /** Scroll the list of boxes, and nothing around it, to an entry. */
  reveal(entry) {
    const frame = $("all").getBoundingClientRect(), own = entry.getBoundingClientRect();
    if (own.top < frame.top) $("all").scrollTop -= frame.top - own.top;
    else if (own.bottom > frame.bottom) $("all").scrollTop += own.bottom - frame.bottom;
  }

  line({ xyxy: [l, t, r, b], label, score }, row, selected) {
    const item = make("li");
    const button = make("button", "", { type: "button", class: label });
    const size = `${Math.round(r - l)} × ${Math.round(b - t)}`;
    const sure = score === undefined ? "" : `? ${Math.round(score * 100)} %`;
    button.append(
      make("span", "", { class: "swatch" }), make("span", LOOKS[label].word),
      make("span", size, { class: "size" }), make("span", sure, { class: "sure" }),
    );
    const where = `at ${Math.round(l)}, ${Math.round(t)}`;
    const doubt = score === undefined ? "" : `, suggested, ${Math.round(score * 100)} percent sure`;
    button.setAttribute("aria-label", `${LOOKS[label].word}, ${size} pixels ${where}${doubt}`);
    if (selected) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => this.calls.select(row));
    item.append(button);
    return item;
  }

  /** Say something to who cannot see the canvas. */
  say(text) { $("said").textContent = text; }

  saved(text) { $("saved").textContent = text; }

  /** Show what is wrong, with a choice where two versions stand; "" for nothing any more. */
  trouble(text, choice = false) {
    $("banner").hidden = !text;
    $("trouble").textContent = text;
    $("theirs").hidden = !choice;
    $("mine").hidden = !choice;
  }
}
