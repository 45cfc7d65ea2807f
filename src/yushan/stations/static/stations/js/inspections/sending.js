// Sends what was seen: pictures first, each once, then the visit. Only the platform's receipt says «已记录».
import { keepPhoto, keepVisit, photosOf, visits } from "./store.js";

const SOONEST = 2000;
const LATEST = 60_000;

export class Sending {
  constructor({ urls, changed, asked, renew }) {
    Object.assign(this, { urls, changed, asked, renew, rows: [], user: "", token: "", pause: SOONEST, timer: 0, busy: false });
    // Another tab kept or sent something.
    this.others = new BroadcastChannel("ys-inspections");
    this.others.onmessage = () => this.refresh();
  }

  async refresh() {
    this.rows = await visits();
    this.changed();
  }

  get own() { return this.rows.filter((row) => row.user === this.user); }
  get waiting() { return this.own.filter((row) => row.state === "stored"); }
  get foreign() { return this.rows.filter((row) => row.user !== this.user && row.state === "stored"); }

  async keep(visit) {
    await keepVisit(visit);
    await this.refresh();
    this.others.postMessage("changed");
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
    if (!this.user || !this.waiting.length || !navigator.onLine || this.busy) return;
    this.busy = true;
    this.changed();
    let failed = false;
    try {
      if (!this.token) await this.renew();
      // One tab at a time. What two tabs sent all the same is one fact: each has its key.
      await navigator.locks.request("ys-inspections-send", () => this.#all());
    } catch {
      failed = true;
    }
    this.busy = false;
    await this.refresh();
    if (failed) this.#later();
  }

  async #all() {
    await this.refresh();
    for (const visit of this.waiting) {
      if (!await this.#photos(visit)) continue;
      const { key, scores, fixes, word, ended, position } = visit;
      const body = { key, scores, fixes, word, ended_ms: ended, phone_ms: Date.now(), ...(position || {}) };
      await this.#told(visit, await this.#post(this.urls.send, visit.id, JSON.stringify(body), "application/json"));
    }
  }

  // Whether all of them are there; one that the platform refuses holds the visit back, with its reason.
  async #photos(visit) {
    for (const photo of await photosOf(visit.id)) {
      if (photo.state === "recorded") continue;
      const form = new FormData();
      const { key, item, taken, position, picture } = photo;
      for (const [name, value] of Object.entries({ key, item, taken_ms: taken, phone_ms: Date.now(), ...(position || {}) })) form.append(name, value);
      form.append("photo", picture, "photo.jpg");
      const answer = await this.#post(this.urls.photo, visit.id, form);
      if (!answer) return false;
      if (answer.refused) { await this.#told(visit, answer); return false; }
      await keepPhoto({ ...photo, state: "recorded" });
    }
    return true;
  }

  async #told(visit, answer) {
    if (!answer) return;
    const told = answer.refused
      ? { state: "refused", reason: answer.refused }
      : { state: "recorded", receipt: answer.receipt, sent: answer.sent_ms, reason: "" };
    await this.keep({ ...visit, ...told, told: Date.now() });
  }

  // The answer, or why it was refused; nothing when somebody has to do something first. Throws when nobody answers.
  async #post(url, id, body, type) {
    const answer = await fetch(url.replace("/0/", `/${id}/`), {
      method: "POST", body, redirect: "manual", headers: { ...(type ? { "Content-Type": type } : {}), "X-CSRFToken": this.token },
    });
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    if (answer.ok) return answer.json();
    let said = {};
    try { said = await answer.json(); } catch { /* led to a page: the second factor is asked for */ }
    if (answer.status === 403 && !said.text) { // signed in anew elsewhere meanwhile: the token is another one
      this.token = "";
      throw new Error("token");
    }
    if (answer.status === 401 || !said.text) {
      this.asked(said.code || "step_up", said.text || "");
      return null;
    }
    return { refused: said.text };
  }
}
