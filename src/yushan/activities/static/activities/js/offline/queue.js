// The queue: a scan is signed and kept first, then sent as often as it takes, until the platform has answered.
import { met, reading, rightNow } from "./clock.js";
import { proofOfPass, signed } from "./signing.js";
import { keepRows, queued } from "./store.js";

// A request stays short, so that others are served in between; the platform takes a hundred.
const AT_ONCE = 25;
const SOONEST = 2000;
const LATEST = 60_000;

// What the platform said instead of an answer; without words it led to a page that asks for the second factor.
export const saidOf = (said) => [said.code || (said.text ? "refused" : "step_up"), said.text || ""];

export class Queue {
  constructor({ urls, changed, asked, renew }) {
    Object.assign(this, { urls, changed, asked, renew, rows: [], device: null, token: "", pause: SOONEST, timer: 0, busy: false });
    // Another tab kept or sent something.
    this.others = new BroadcastChannel("ys-door");
    this.others.onmessage = () => this.refresh();
  }

  async refresh() {
    this.rows = await queued();
    this.changed();
  }

  get own() { return this.rows.filter((row) => row.user === this.device?.user); }
  get waiting() { return this.own.filter((row) => row.state === "stored"); }
  get refused() { return this.own.filter((row) => row.state === "refused"); }
  get foreign() { return this.rows.filter((row) => row.user !== this.device?.user && row.state === "stored"); }

  async #save(rows) {
    await keepRows(rows);
    await this.refresh();
    this.others.postMessage("changed");
  }

  // One scan: signed, on the disk, visible; only then is it on its way.
  async keep(list, { person, direction, by, who, pass }) {
    const told = reading();
    const scan = { key: crypto.randomUUID(), load: list.load, ...told, direction, by, who, proof: "" };
    if (by === "pass") scan.proof = await proofOfPass(pass, scan);
    const row = {
      key: scan.key, user: list.user, shift: list.id, person: person?.id ?? null, direction, at: rightNow(),
      scan: await signed(this.device, scan), state: "stored", receipt: "", reason: "", told: null,
    };
    await this.#save([row]);
    this.soon();
    return row;
  }

  async again() {
    await this.#save(this.refused.map((row) => ({ ...row, state: "stored", reason: "" })));
    this.soon();
  }

  // Now, and after a failure later and later; a network that comes back is tried at once.
  soon() {
    this.pause = SOONEST;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), 0);
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), this.pause);
    this.pause = Math.min(this.pause * 2, LATEST);
  }

  async send() {
    if (!this.device || !this.waiting.length || !navigator.onLine || this.busy) return;
    this.busy = true;
    this.changed();
    let went = "";
    try {
      if (!this.token) await this.renew();
      // One tab at a time. What two tabs sent all the same is one fact: each scan has its key.
      went = await navigator.locks.request("ys-door-send", () => this.#one());
    } catch {
      went = "failed";
    }
    this.busy = false;
    this.changed();
    if (went === "failed") this.#later();
    else if (went === "more") this.soon();
  }

  async #one() {
    await this.refresh();
    const batch = this.waiting.slice(-AT_ONCE);
    if (!batch.length) return "";
    const body = { device: this.device.code, ...reading(), scans: batch.map((row) => row.scan) };
    const answer = await this.post(this.urls.send, body);
    if (!answer) return "stopped";
    met(answer.now_ms);
    const told = new Map(answer.told.map((one) => [one.key, one]));
    const rows = batch.filter((row) => told.has(row.key)).map((row) => {
      const { outcome, receipt, reason, at_ms: at } = told.get(row.key);
      return { ...row, state: outcome, receipt, reason, told: answer.now_ms, at: outcome === "recorded" && at ? at : row.at };
    });
    if (!rows.length) return "failed";
    await this.#save(rows);
    return this.waiting.length ? "more" : "";
  }

  // The answer; nothing when somebody has to do something first. Throws when the network or the platform is away.
  async post(url, body) {
    const answer = await fetch(url, {
      method: "POST", body: JSON.stringify(body), redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
    });
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    if (answer.ok) return answer.json();
    let said = {};
    try { said = await answer.json(); } catch { /* led to a page: the second factor is asked for */ }
    if (answer.status === 403 && !said.text) { // signed in anew elsewhere meanwhile: the token is another one
      this.token = "";
      throw new Error("token");
    }
    this.asked(...saidOf(said));
    return null;
  }
}
