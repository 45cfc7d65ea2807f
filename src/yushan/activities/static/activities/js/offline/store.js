// What the phone keeps. «ys-door»: keys of devices and the queue; they stay until they are sent, also when somebody signs
// out or a new version of the app comes. «ys-private-door»: lists of people; gone at sign-out (common/js/leaving.js).
import { isPrivate, opened } from "../../../common/js/offline/database.js";

const PRIVATE = "ys-private-door";
const DAY = 24 * 3600 * 1000;

const queue = opened("ys-door", (db) => {
  db.createObjectStore("devices", { keyPath: "user" });
  db.createObjectStore("queue", { keyPath: "key" });
});
const lists = opened(PRIVATE, (db) => db.createObjectStore("shifts", { keyPath: "id" }));

export const deviceOf = async (user) => (await queue()).get("devices", user);
export const keepDevice = async (device) => (await queue()).put("devices", device);

export const queued = async () => (await (await queue()).getAll("queue")).sort((a, b) => b.at - a.at);

// Strict: on the disk before anybody is told that it is kept.
export const keepRows = async (rows) => {
  const change = (await queue()).transaction("queue", "readwrite", { durability: "strict" });
  await Promise.all([...rows.map((row) => change.store.put(row)), change.done]);
};

export const dropRow = async (key) => (await queue()).delete("queue", key);

// Receipts are kept for a week.
export const prune = async (now) => {
  const old = (await queued()).filter((row) => row.told && row.state !== "refused" && now - row.told > 7 * DAY);
  await Promise.all(old.map((row) => dropRow(row.key)));
};

export const carried = async () => (await lists()).getAll("shifts");

export const keepList = async (list) => {
  isPrivate(PRIVATE);
  await (await lists()).put("shifts", list);
};

export const dropList = async (id) => (await lists()).delete("shifts", id);

// Lists of somebody else, or of a shift that is over, are not kept.
export const dropLists = async (wanted) => {
  const gone = (await carried()).filter((list) => !wanted(list));
  await Promise.all(gone.map((list) => dropList(list.id)));
};
