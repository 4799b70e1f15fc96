// Which key does what. The same table is shown to the person and listened to.

/** [keys as event.key in small letters, command, words, keys as shown] */
const TABLE = [
  [["enter"], "check", "All right: the photo counts; on to the next", "Enter"],
  [["1", "2", "3", "4"], "label", "Product, gap, price label, person", "1 2 3 4"],
  [["q"], "box-before", "Select the box before", "Q"],
  [["e"], "box-after", "Select the next box", "E"],
  [["n"], "new", "New box in the middle, as large as the selected one or as others are", "N"],
  [["r"], "repeat", "Repeat the selected box to its right", "R"],
  [["delete", "backspace", "x"], "delete", "Delete the selected box", "Del, X"],
  [["arrowleft", "arrowright", "arrowup", "arrowdown"], "nudge",
    "Move the box by a pixel, with Shift by ten; without one, the photo", "← → ↑ ↓"],
  [["a", "d"], "wide", "Narrower, wider; with Shift by ten", "A D"],
  [["w", "s"], "high", "Shorter, taller; with Shift by ten", "W S"],
  [["c"], "copy", "Copy the boxes of the photo before", "C"],
  [["y"], "accept", "Accept all suggestions", "Y"],
  [["pagedown", "k"], "next", "Next photo", "Page down, K"],
  [["pageup", "j"], "previous", "Photo before", "Page up, J"],
  [["+", "="], "zoom-in", "Larger", "+"],
  [["-"], "zoom-out", "Smaller", "−"],
  [["0", "f"], "fit", "Show the whole photo", "0, F"],
  [["escape"], "nothing", "Select nothing", "Esc"],
  [["?"], "help", "This list", "?"],
];
const CONTROL = [
  ["z", "undo", "Undo", "Ctrl Z"],
  ["y", "redo", "Redo", "Ctrl Y, Ctrl Shift Z"],
];
const COMMANDS = new Map(TABLE.flatMap(([keys, command]) => keys.map((key) => [key, command])));
const OWN_KEYS = new Set(["enter", " ", "arrowleft", "arrowright", "arrowup", "arrowdown"]);

/** The rows of the list of keys: [keys, words]. */
export const listed = [...TABLE, ...CONTROL].map((row) => [row.at(-1), row.at(-2)]);

/** Listen, and call run(command, key, shift); a focused button keeps the keys that are its own. */
export function listen(run) {
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (event.altKey || event.target.closest("dialog")) return;
    const command = event.ctrlKey || event.metaKey ? controlled(key, event.shiftKey) : plain(event, key);
    if (!command) return;
    event.preventDefault();
    run(command, key, event.shiftKey);
  });
}

function controlled(key, shift) {
  if (key === "z" && shift) return "redo";
  return CONTROL.find(([letter]) => letter === key)?.[1];
}

function plain(event, key) {
  if (OWN_KEYS.has(key) && event.target.closest("button, summary, input")) return undefined;
  return COMMANDS.get(key);
}
