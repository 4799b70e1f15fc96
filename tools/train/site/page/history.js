// What a photo looked like before each change. A moment is never changed, only followed.

const MOST = 500; // moments; nobody goes back further

/** A moment: its boxes, the selected row (-1 for none), and whether a person checked the photo. */
export class History {
  constructor(moment) {
    this.past = [];
    this.now = moment;
    this.future = [];
  }

  follow(moment) {
    this.past.push(this.now);
    if (this.past.length > MOST) this.past.shift();
    this.now = moment;
    this.future = [];
  }

  undo() {
    if (!this.past.length) return false;
    this.future.push(this.now);
    this.now = this.past.pop();
    return true;
  }

  redo() {
    if (!this.future.length) return false;
    this.past.push(this.now);
    this.now = this.future.pop();
    return true;
  }
}
