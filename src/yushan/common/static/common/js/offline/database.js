// Databases of this browser, kept beside pages that open without a network.
import { openDB } from "../../../vendor/idb.js";

// Stores are only ever added: a page of the version before goes on working beside the new one.
export const opened = (name, upgrade) => {
  let waiting = null;
  return () => {
    waiting ||= openDB(name, 1, {
      upgrade,
      blocking: (_old, _new, event) => { event.target.close(); waiting = null; },
      terminated: () => { waiting = null; },
    });
    return waiting;
  };
};

// What holds people or unfinished work of one person: it goes at sign-out (common/js/leaving.js).
export const isPrivate = (name) => {
  const names = JSON.parse(localStorage.getItem("ys-private") || "[]");
  if (!names.includes(name)) localStorage.setItem("ys-private", JSON.stringify([...names, name]));
};
