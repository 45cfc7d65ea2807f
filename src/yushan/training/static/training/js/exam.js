// A paper: each answer is sent as it is given, one after the other, and kept on the device until the platform confirmed it.
// A closed browser or a lost connection loses nothing: what was not confirmed is put back into the page and sent again, and
// handing in is tried until the platform said that it has the paper. Another page with the same paper is not overwritten.
const form = document.querySelector("[data-exam]");
const over = document.querySelector("[data-exam-over]");

/* Shelves of a paper on this device: one for each page that was open, so that two tabs do not empty each other's. */
function shelves(attempt) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(`ys-exam-${attempt}-`));
  } catch {
    return []; // a private window: what is under way is in memory only
  }
}

function forget(attempt) {
  for (const name of shelves(attempt)) localStorage.removeItem(name);
}

if (over) forget(over.dataset.examOver);
if (form) {
  const saved = document.querySelector("[data-saved]");
  const answered = document.querySelector("[data-answered]");
  const clock = document.querySelector("[data-left]:not(form)");
  const button = form.querySelector("[data-hand-in]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const ends = performance.now() + Number(form.dataset.left) * 1000;
  const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`);
  const device = newKey().slice(0, 36);
  const shelf = `ys-exam-${form.dataset.attempt}-${device}`;
  let sequence = Number(form.dataset.sequence);
  let queue = takenOver();
  let sending = false;
  let wanted = false; // the person, or the clock, asked to hand in
  let byClock = false;
  let handing = false;

  function takenOver() {
    const found = [];
    for (const name of shelves(form.dataset.attempt)) {
      try {
        const kept = JSON.parse(localStorage.getItem(name) ?? "[]");
        if (Array.isArray(kept)) found.push(...kept);
      } catch { /* nobody can read it */ }
    }
    forget(form.dataset.attempt);
    return found.sort((one, two) => one.sequence - two.sequence);
  }

  function keep() {
    try {
      if (queue.length) localStorage.setItem(shelf, JSON.stringify(queue));
      else localStorage.removeItem(shelf);
    } catch { /* as above */ }
  }

  const boxOf = (number) => form.querySelector(`[data-question="${CSS.escape(number)}"]`);
  const knownOf = (number) => form.elements[`known${number}`];
  const fields = (question) => [...question.querySelectorAll("input:not([type=hidden])")];

  function valueOf(question) {
    const inputs = fields(question);
    if (question.dataset.kind === "number") return inputs[0].value.trim();
    const chosen = inputs.filter((one) => one.checked).map((one) => one.value);
    return question.dataset.kind === "multiple" ? chosen : chosen[0] ?? null;
  }

  function putBack(question, value) {
    const listed = (Array.isArray(value) ? value : [value]).map(String);
    for (const one of fields(question)) {
      if (question.dataset.kind === "number") one.value = value ?? "";
      else one.checked = listed.includes(one.value);
    }
  }

  function count() {
    const questions = [...form.querySelectorAll("[data-question]")];
    answered.textContent = questions.filter((one) => {
      const value = valueOf(one);
      return Array.isArray(value) ? value.length : value !== null && value !== "";
    }).length;
  }

  function say(text) {
    saved.textContent = text;
  }

  function remark(question, text) {
    const note = question.querySelector("[data-note]");
    note.textContent = text;
    note.hidden = !text;
  }

  function note(question) {
    sequence += 1;
    const number = question.dataset.question;
    queue = queue.filter((one) => one.question !== number || one === queue[0]);
    queue.push({
      question: number, value: valueOf(question), key: newKey(), sequence, device, known: Number(knownOf(number).value),
    });
    remark(question, "");
    keep();
    count();
    send();
  }

  /* From here on this page knows the answer with this sequence; what it still has to send was given in that knowledge. */
  function know(number, last) {
    sequence = Math.max(sequence, last);
    if (knownOf(number)) knownOf(number).value = Math.max(Number(knownOf(number).value), last);
    for (const one of queue) if (one.question === number) one.known = Math.max(one.known ?? 0, last);
  }

  async function send() {
    if (sending || handing) return;
    sending = true;
    while (queue.length) {
      const one = queue[0];
      say(`正在保存 ${queue.length} 个答案`);
      let answer;
      try {
        answer = await fetch(form.dataset.url, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
          body: JSON.stringify(one),
        });
      } catch {
        say(`没有网络，${queue.length} 个答案留在手机里，联网后自动保存`);
        break;
      }
      if (answer.status >= 500 || answer.status === 429) {
        say(`暂时没有保存上，${queue.length} 个答案留在手机里，马上再试`);
        break;
      }
      let told = {};
      try { told = await answer.json(); } catch { /* a page instead of an answer: signed out */ }
      if (told.saved === undefined && told.text === undefined) {
        say("登录过期了，请重新登录后回到这一页，答案都留着");
        break;
      }
      if (told.code === "closed" || told.code === "over") {
        say(told.text);
        wanted = true; // the paper is over: what came of it, and how much came too late
        break;
      }
      const question = boxOf(one.question);
      queue.shift();
      if (answer.ok) {
        know(one.question, told.sequence);
      } else if (question) {
        if (told.code === "elsewhere") {
          queue = queue.filter((other) => other.question !== one.question);
          know(one.question, told.sequence);
          putBack(question, told.value);
          count();
        }
        remark(question, told.text);
      }
      keep();
    }
    sending = false;
    if (wanted) handIn();
    else if (!queue.length) say("答案都保存了");
  }

  /* The form carries every answer itself. Until the platform said that it has the paper, nothing is forgotten here. */
  async function handIn() {
    if (handing || sending) return; // send() comes back here
    handing = true;
    button.disabled = true;
    say("正在交卷");
    const body = new FormData(form);
    if (byClock) body.set("by_clock", "1");
    let told = null;
    try {
      const answer = await fetch(location.href, {
        method: "POST", body, headers: { Accept: "application/json" },
      });
      told = answer.status >= 500 || answer.status === 429 ? null : await answer.json().catch(() => ({}));
    } catch { /* no network */ }
    handing = false;
    if (told?.next) {
      const late = told.late ? queue.length : 0;
      forget(form.dataset.attempt);
      location.assign(late ? `${told.next}?late=${late}` : told.next);
      return;
    }
    if (told?.wait) { // answered on another device too: its last answers may be on the way
      handing = true;
      say("时间到，这一页的答案都收到了。您在另一台设备上也答过，一分钟内自动交卷");
      setTimeout(() => { handing = false; handIn(); }, told.wait * 1000);
      return;
    }
    button.disabled = false;
    if (told === null) {
      say("没有网络，卷子还没有交上。答案都留在这台设备上，联网后自动交卷，请不要关这一页");
    } else if (told.text === undefined) {
      say("登录过期了，请重新登录后回到这一页，答案都留着");
    } else {
      wanted = false;
      sequence = Math.max(sequence, told.last ?? 0);
      say(told.text);
      const wrong = Object.entries(told.wrong ?? {});
      for (const [number, text] of wrong) if (boxOf(number)) remark(boxOf(number), text);
      if (wrong.length) boxOf(wrong[0][0])?.scrollIntoView({ block: "center" });
    }
  }

  function tick() {
    const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    clock.textContent = `还剩 ${minutes}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0 && !wanted) {
      wanted = true;
      byClock = true;
      handIn();
    }
  }

  form.elements.device.value = device;
  for (const one of queue) {
    const question = boxOf(one.question);
    if (question) putBack(question, one.value);
    sequence = Math.max(sequence, one.sequence);
  }
  keep();
  count();
  say(queue.length ? "" : "答一道存一道");
  send();
  form.addEventListener("change", (event) => note(event.target.closest("[data-question]")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    wanted = true;
    byClock = false;
    handIn();
  });
  const again = () => (wanted ? handIn() : send());
  window.addEventListener("online", again);
  setInterval(again, 5000);
  setInterval(tick, 1000);
  tick();
}
