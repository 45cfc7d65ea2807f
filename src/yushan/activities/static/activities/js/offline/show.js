// Pieces of the door's page.
import { clockTime, exactTime } from "./clock.js";
import { button, piece, pill } from "../../../common/js/offline/pieces.js";

const RECEIPTS = {
  stored: ["本机已存", "wait"], sent: ["已送出，等回执", "info"], recorded: ["已记录", "ok"], known: ["早先已记录", "ok"],
  refused: ["没有记上", "bad"],
};
export const WORDS = { in: "签到", out: "签退" };

const receipt = (row, isUnderWay) => {
  const [text, tone] = RECEIPTS[row.state === "stored" && isUnderWay ? "sent" : row.state];
  return pill(row.receipt ? `${text} · 回执 ${row.receipt}` : text, tone);
};

// A scan in the queue. Whose it is stands in the list only, and goes with it.
export const queuedRow = (row, person, isUnderWay) => {
  const who = person ? `${person.name}（${person.tail}）` : row.person ? "名单已清除" : "名单外的签到码";
  const told = piece("span", "", who, " ", piece("span", "ys-muted ys-s ys-num", `${WORDS[row.direction]} ${exactTime(row.at)}`));
  const line = piece("div", "ys-row ys-between ys-wrap", told, receipt(row, isUnderWay));
  return row.reason ? piece("li", "", line, piece("div", "ys-s ys-muted", row.reason)) : piece("li", "", line);
};

// Somebody in the list, with what can be done for them.
export const listedRow = (person, state, tick) => {
  const who = piece("span", "ys-grow", person.name, " ", piece("span", "ys-muted ys-s ys-num", `${person.tail} · ${person.post}`));
  const next = state === "in" ? "out" : "in";
  const act = button(WORDS[next], () => tick(person, next));
  act.setAttribute("aria-label", `${person.name}（${person.tail}）${WORDS[next]}`);
  const words = { in: pill("在场", "ok"), out: pill("已离开", "plain") };
  return piece("li", "ys-row ys-between ys-wrap", who, piece("span", "ys-row ys-gap-s", ...(words[state] ? [words[state]] : []), act));
};

export const window_ = (shift) => `${clockTime(shift.starts_ms)}–${clockTime(shift.ends_ms)}`;
