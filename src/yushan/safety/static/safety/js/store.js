// What the phone keeps: reports with their pictures, until they are sent or given up; also when somebody signs out. Only who
// wrote one is shown it again (report.js).
// «ys-private-incidents»: the activities around and who is signed in; gone at sign-out (common/js/leaving.js).
import { isPrivate, opened } from "../../common/js/offline/database.js";

const PRIVATE = "ys-private-incidents";
const work = opened("ys-incidents", (db) => db.createObjectStore("reports", { keyPath: "key" }));
const known = opened(PRIVATE, (db) => db.createObjectStore("state", { keyPath: "name" }));

export const reports = async () => (await (await work()).getAll("reports")).sort((a, b) => a.happened_ms - b.happened_ms);
// Strict: on the disk before anybody is told that it is kept.
export const keepReport = async (row) => {
  const change = (await work()).transaction("reports", "readwrite", { durability: "strict" });
  await Promise.all([change.store.put(row), change.done]);
};
export const dropReport = async (key) => (await work()).delete("reports", key);
export const lastState = async () => (await (await known()).get("state", "last")) || null;
export const keepState = async (told) => { isPrivate(PRIVATE); await (await known()).put("state", { ...told, name: "last" }); };
