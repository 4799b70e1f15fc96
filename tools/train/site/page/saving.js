// Every change is sent at once, the newest of each photo, one at a time. What could not be sent is
// kept in the browser's storage, which outlives the page and the program.

const AGAIN_MS = 2000; // between two tries while the program does not answer

/** Asks the program. Every address is relative to the page's own, which holds the token. */
export const ask = {
  async site() { return (await fetch("site.json")).json(); },
  async labels(number) { return (await fetch(`photos/${number}/labels.json`)).json(); },
  picture: (number) => `photos/${number}/picture.jpg`,
  thumbnail: (number) => `photos/${number}/thumbnail.jpg`,
  async save(number, change) {
    const answer = await fetch(`photos/${number}/labels.json`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(change),
    });
    const body = answer.status === 403 ? {} : await answer.json();
    return { status: answer.status, body };
  },
};

export class Saving {
  /**
   * tell({kind, ...}) is told what happens:
   *   saving | saved
   *   gone error                       the program does not answer, or says why it cannot write
   *                                    now; it is tried again
   *   conflict number                  another version stands there; nothing was saved
   *   refused number error             the program does not take it
   */
  constructor(site, tell) {
    this.site = site;
    this.tell = tell;
    this.revisions = new Map(); // photo number → the revision that a change is based on
    this.waiting = new Map(); // photo number → {checked, boxes}
    this.conflicts = new Map(); // photo number → {mine, theirs}
    this.busy = false;
  }

  /** The revision of a photo that was just read. */
  read(number, revision) { this.revisions.set(number, revision); }

  get quiet() { return !this.busy && !this.waiting.size; }

  /** What is not saved yet of a photo; undefined for nothing. */
  unsaved(number) { return this.conflicts.get(number)?.mine ?? this.waiting.get(number); }

  put(number, content) {
    this.keep(number, content);
    const conflict = this.conflicts.get(number);
    if (conflict) { conflict.mine = content; return; } // a person decides first
    this.waiting.set(number, content);
    this.work();
  }

  async work() {
    if (this.busy) return;
    this.busy = true;
    while (this.waiting.size) {
      const [number, content] = this.waiting.entries().next().value;
      this.tell({ kind: "saving" });
      try {
        await this.send(number, content);
      } catch (error) {
        this.tell({ kind: "gone", error: error.cause });
        await new Promise((done) => { setTimeout(done, AGAIN_MS); });
      }
    }
    this.busy = false;
    if (!this.conflicts.size) this.tell({ kind: "saved" });
  }

  async send(number, content) {
    const change = { revision: this.revisions.get(number), ...content };
    const { status, body } = await ask.save(number, change);
    if (status === 403) throw new Error("another program answers");
    if (status === 507) throw new Error("not written", { cause: body.error });
    const newest = this.waiting.get(number) === content;
    if (newest) this.waiting.delete(number);
    if (status === 200) {
      this.revisions.set(number, body.revision);
      if (newest) this.forget(number);
    } else if (status === 409) {
      const mine = this.waiting.get(number) ?? content;
      this.waiting.delete(number);
      this.conflicts.set(number, { mine, theirs: body.current });
      this.tell({ kind: "conflict", number });
    } else {
      this.forget(number);
      this.tell({ kind: "refused", number, error: body.error });
    }
  }

  /** Settle a conflict with the other version; returns it. */
  takeTheirs(number) {
    const { theirs } = this.conflicts.get(number);
    this.conflicts.delete(number);
    this.revisions.set(number, theirs.revision);
    this.forget(number);
    return theirs;
  }

  /** Settle a conflict by saving over the other version. */
  keepMine(number) {
    const { mine, theirs } = this.conflicts.get(number);
    this.conflicts.delete(number);
    this.revisions.set(number, theirs.revision);
    this.put(number, mine);
  }

  // What is kept in the browser.
  key(number) { return `onshelf:${this.site.key}:${this.site.photos[number].name}`; }

  keep(number, content) {
    const revision = this.revisions.get(number);
    try {
      localStorage.setItem(this.key(number), JSON.stringify({ revision, ...content }));
    } catch { /* storage is full or forbidden: the page itself still holds it */ }
  }

  forget(number) {
    try { localStorage.removeItem(this.key(number)); } catch { /* as above */ }
  }

  /** Send what a page before this one could not; returns how many photos. */
  restore() {
    let found = 0;
    this.site.photos.forEach((_, number) => {
      let kept = null;
      try { kept = JSON.parse(localStorage.getItem(this.key(number))); } catch { /* as above */ }
      if (!kept) return;
      found += 1;
      this.revisions.set(number, kept.revision);
      this.put(number, { checked: kept.checked, boxes: kept.boxes });
    });
    return found;
  }
}
