// What this phone says about time, and how far its clock is from the platform's since they last spoke.
const session = crypto.randomUUID();
const KEPT = "ys-door-ahead";

export const reading = () => ({
  clock_ms: Date.now(), session, steady_ms: Math.round(performance.now()),
});

// The platform's clock decides the facts; here the difference only serves to show the right time.
export const met = (nowMs) => localStorage.setItem(KEPT, JSON.stringify({ ahead: nowMs - Date.now(), at: nowMs }));
const last = () => JSON.parse(localStorage.getItem(KEPT) || "null");
export const rightNow = () => Date.now() + (last()?.ahead ?? 0);
export const lastMet = () => last()?.at ?? null;
export const wrongBy = () => last()?.ahead ?? 0;

const FORMS = {};
const shown = (ms, form) => {
  FORMS[form] ||= new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hourCycle: "h23", ...JSON.parse(form) });
  return FORMS[form].format(new Date(ms));
};
const CLOCK = JSON.stringify({ hour: "numeric", minute: "2-digit" });
const SECONDS = JSON.stringify({ hour: "numeric", minute: "2-digit", second: "2-digit" });
const DAY = JSON.stringify({ month: "numeric", day: "numeric" });
export const clockTime = (ms) => shown(ms, CLOCK);
export const exactTime = (ms) => shown(ms, SECONDS);
export const isToday = (ms) => shown(ms, DAY) === shown(rightNow(), DAY);
export const dayAndTime = (ms) => {
  const day = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "long", day: "numeric" });
  return isToday(ms) ? `今天 ${clockTime(ms)}` : `${day.format(new Date(ms))} ${clockTime(ms)}`;
};
