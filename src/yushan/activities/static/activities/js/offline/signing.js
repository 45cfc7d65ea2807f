// Hashes, proofs and signatures; the same sentences are written in rules/offline.py.
const FORM = "yushan-scan-1";
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGN = { name: "ECDSA", hash: "SHA-256" };
const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

export const canSign = () => Boolean(window.crypto?.subtle && window.indexedDB);

// The private half can be used but not read, not even by this script.
export const newDevice = async (user) => {
  const keys = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const publicKey = base64(await crypto.subtle.exportKey("spki", keys.publicKey));
  return { user, code: crypto.randomUUID(), keys, publicKey };
};

export const numberOf = (text) => text.replace(/\s+/gu, "").toUpperCase();

export const hashInList = async (salt, text) =>
  hex(await crypto.subtle.digest("SHA-256", bytes(`${salt}\n${text}`))).slice(0, 32);

export const proofOfPass = async (pass, scan) => {
  const key = await crypto.subtle.importKey("raw", bytes(pass), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", key, bytes(`${scan.key}\n${scan.clock_ms}\n${scan.direction}`)));
};

export const signed = async (device, scan) => {
  const facts = [scan.key, scan.load, scan.clock_ms, scan.session, scan.steady_ms, scan.direction];
  const text = [FORM, device.code, ...facts, scan.by, scan.who, scan.proof].join("\n");
  return { ...scan, signature: base64(await crypto.subtle.sign(SIGN, device.keys.privateKey, bytes(text))) };
};
