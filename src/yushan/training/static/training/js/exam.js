// A paper: each answer is sent as it is given, one after the other, and kept on the device until the platform confirmed it.
// A closed browser or a lost connection loses nothing: what was not confirmed is put back into the page and sent again.
const form = document.querySelector("[data-exam]");

if (form) {
  const saved = document.querySelector("[data-saved]");
  const answered = document.querySelector("[data-answered]");
  const clock = document.querySelector("[data-left]:not(form)");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const shelf = `ys-exam-${form.dataset.attempt}`;
  const ends = performance.now() + Number(form.dataset.left) * 1000;
  let sequence = Number(form.dataset.sequence);
  let queue = kept();
  let sending = false;
  let over = false;

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(shelf) ?? "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      if (queue.length) localStorage.setItem(shelf, JSON.stringify(queue));
      else localStorage.removeItem(shelf);
    } catch { /* a private window: what is under way is in memory only */ }
  }

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

  const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`);

  function note(question) {
    sequence += 1;
    const number = question.dataset.question;
    queue = queue.filter((one) => one.question !== number || one === queue[0]);
    queue.push({ question: number, value: valueOf(question), key: newKey(), sequence });
    keep();
    count();
    send();
  }

  async function send() {
    if (sending || over) return;
    sending = true;
    while (queue.length && !over) {
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
      if (!answer.ok && told.text === undefined) {
        say("登录过期了，请重新登录后回到这一页，答案都留着");
        break;
      }
      queue.shift();
      keep();
      if (!answer.ok) {
        say(told.text);
        if (told.code === "closed" || told.code === "over") over = true;
      }
    }
    sending = false;
    if (!queue.length && !over) say("答案都保存了");
  }

  function tick() {
    const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    clock.textContent = `还剩 ${minutes}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0 && !over) {
      over = true;
      say("时间到，正在交卷");
      form.requestSubmit();
    }
  }

  for (const one of queue) {
    const question = form.querySelector(`[data-question="${CSS.escape(one.question)}"]`);
    if (question) putBack(question, one.value);
    sequence = Math.max(sequence, one.sequence);
  }
  count();
  say(queue.length ? "" : "答一道存一道");
  send();
  form.addEventListener("change", (event) => note(event.target.closest("[data-question]")));
  form.addEventListener("submit", () => {
    over = true; // the form carries every answer itself
    try { localStorage.removeItem(shelf); } catch { /* as above */ }
  });
  window.addEventListener("online", send);
  setInterval(send, 5000);
  setInterval(tick, 1000);
  tick();
}
