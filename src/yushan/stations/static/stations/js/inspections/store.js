// What the phone keeps. «ys-inspections»: what was seen and its pictures; they stay until they are sent, also when somebody
// signs out. «ys-private-inspections»: sheets of stations; gone at sign-out (common/js/leaving.js).
import { isPrivate, opened } from "../../../common/js/offline/database.js";

const PRIVATE = "ys-private-inspections";
const DAY = 24 * 3600 * 1000;

const work = opened("ys-inspections", (db) => {
  db.createObjectStore("visits", { keyPath: "id" });
  db.createObjectStore("photos", { keyPath: "key" }).createIndex("visit", "visit");
});
const carried = opened(PRIVATE, (db) => db.createObjectStore("sheets", { keyPath: "id" }));

// Strict: on the disk before anybody is told that it is kept.
const put = async (store, row) => {
  const change = (await work()).transaction(store, "readwrite", { durability: "strict" });
  await Promise.all([change.store.put(row), change.done]);
};

export const sheets = async () => (await carried()).getAll("sheets");
export const keepSheet = async (sheet) => { isPrivate(PRIVATE); await (await carried()).put("sheets", sheet); };
export const dropSheet = async (id) => (await carried()).delete("sheets", id);

export const visits = async () => (await work()).getAll("visits");
export const visitOf = async (id) => (await work()).get("visits", id);
export const keepVisit = async (visit) => put("visits", visit);

export const photosOf = async (id) => (await (await work()).getAllFromIndex("photos", "visit", id)).sort((a, b) => a.taken - b.taken);
export const keepPhoto = async (photo) => put("photos", photo);
export const dropPhoto = async (key) => (await work()).delete("photos", key);

export const dropVisit = async (id) => {
  for (const photo of await photosOf(id)) await dropPhoto(photo.key);
  await (await work()).delete("visits", id);
};

// What has a receipt is kept for a week, without its pictures.
export const prune = async (now) => {
  for (const visit of await visits()) {
    if (visit.state !== "recorded") continue;
    if (now - visit.told > 7 * DAY) await dropVisit(visit.id);
    else for (const photo of await photosOf(visit.id)) await dropPhoto(photo.key);
  }
};
