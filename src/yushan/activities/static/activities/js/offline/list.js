// The list of a shift on this phone: who a code or a number belongs to, who is in, what comes next.
import { hashInList, numberOf } from "./signing.js";

const SETTLED = 10 * 60 * 1000;
const PREFIX = "YSP:";

// The pass in a scanned text; nothing for a code that is none of ours.
export const passOf = (text) => (text.trim().toUpperCase().startsWith(PREFIX) ? text.trim().slice(PREFIX.length) : "");

export const byPass = async (list, pass) => {
  const hash = await hashInList(list.salt, pass);
  return { hash, person: list.people.find((one) => one.hash === hash) || null };
};

export const byNumber = async (list, typed) => {
  const number = numberOf(typed);
  const hash = await hashInList(list.salt, number);
  return { number, person: list.people.find((one) => one.number === hash) || null };
};

const counts = (row, list, person) =>
  row.shift === list.id && row.person === person.id && row.user === list.user && row.state !== "refused";
const scansOf = (list, person, rows) => rows.filter((row) => counts(row, list, person)).sort((a, b) => a.at - b.at);

// Where somebody stands by the list and by what this phone has kept since.
export const standing = (list, person, rows) => scansOf(list, person, rows).at(-1)?.direction ?? (person.state === "left" ? "out" : person.state);

// What a scan without a direction means, and the earlier one that it only repeats: as in rules/scans.py.
export const meant = (list, person, rows, direction, now) => {
  if (!person) return { direction: direction || "in", same: null };
  const own = scansOf(list, person, rows);
  const last = own.at(-1);
  const wanted = direction || (last && now - last.at < SETTLED ? last.direction : standing(list, person, rows) === "in" ? "out" : "in");
  const same = last && last.direction === wanted && now - last.at < SETTLED ? last : null;
  return { direction: wanted, same };
};

export const figures = (list, rows) => {
  const came = list.people.filter((one) => standing(list, one, rows)).length;
  return { came, missing: list.people.length - came };
};

// Names lie here with stars. A whole name finds everybody it may be; the end of the number tells them apart.
const mayBe = (person, name) => {
  const known = person.name.replaceAll("*", "");
  const hidden = person.name.length - known.length;
  if (name.length <= known.length) return known.startsWith(name);
  const rest = name.length - known.length;
  return name.startsWith(known) && (rest <= hidden || hidden === 2);
};
const fits = (person, words) =>
  person.tail.includes(words.toUpperCase()) || person.post.includes(words) || mayBe(person, words);

export const search = (list, typed) => {
  const words = typed.trim();
  return words ? list.people.filter((one) => fits(one, words)) : list.people;
};

// Who has not come yet stands first.
const NEED = { "": 0, in: 1, out: 2 };
export const byNeed = (list, people, rows) =>
  people.map((one) => [NEED[standing(list, one, rows)], one]).sort((a, b) => a[0] - b[0]).map(([, one]) => one);
