// The sheet of one station, made of elements: what is chosen is kept at once, whatever happens to the phone.
import { button, piece, pill } from "../../../common/js/offline/pieces.js";

let serial = 0;
const fresh = (name) => { serial += 1; return `${name}-${serial}`; };

const area = (label, value, said, rows = 2) => {
  const field = piece("textarea", "ys-input");
  Object.assign(field, { id: fresh("text"), rows, maxLength: 300, value });
  field.addEventListener("input", () => said(field.value));
  const name = piece("label", "", label);
  name.htmlFor = field.id;
  return piece("div", "ys-field", name, field);
};

const levels = (item, chosen, choose) => {
  const group = piece("fieldset", "st-levels", piece("legend", "ys-sr", item.name));
  const name = fresh("level");
  for (const level of item.levels) {
    const radio = piece("input", "");
    Object.assign(radio, { type: "radio", name, checked: chosen === level.points });
    radio.addEventListener("change", () => choose(level.points));
    const own = item.own === level.points ? [piece("span", "ys-tag", "自评")] : [];
    group.append(piece("label", "st-level", radio, piece("span", "ys-grow", level.words), ...own, piece("span", "ys-num ys-muted", `${level.points} 分`)));
  }
  return group;
};

const when = (ms) => new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(new Date(ms));

export const thumb = (photo, name, remove) => {
  const picture = piece("img", "st-shot");
  picture.src = URL.createObjectURL(photo.picture);
  picture.alt = `${name}的照片，${when(photo.taken)}`;
  const place = photo.position ? `误差约 ${photo.position.accuracy} 米` : "没有定到位";
  const drop = button("删掉", remove, "ys-btn text small");
  drop.setAttribute("aria-label", `删掉${name}的照片，${when(photo.taken)}`);
  return piece("figure", "st-figure", picture, piece("figcaption", "ys-s ys-muted ys-num", `${when(photo.taken)} · ${place}`), ...(remove ? [drop] : []));
};

const camera = (item, shoot) => {
  const input = piece("input", "ys-sr");
  Object.assign(input, { type: "file", accept: "image/*", multiple: true, id: fresh("camera") });
  input.setAttribute("capture", "environment");
  input.addEventListener("change", async () => {
    for (const file of [...input.files]) await shoot(file);
    input.value = "";
  });
  const icon = document.querySelector("[data-icons]").content.firstElementChild.cloneNode(true);
  const label = piece("label", "ys-btn", icon, "拍照");
  label.htmlFor = input.id;
  input.setAttribute("aria-label", `${item.name}：拍照`);
  return piece("div", "st-camera", input, label);
};

const said = (item) => {
  const own = item.levels.find((level) => level.points === item.own);
  const lines = [piece("span", "", own ? `自评：${own.words}` : "没有自评")];
  if (item.own_note) lines.push(piece("span", "", `站点说：${item.own_note}`));
  if (item.fact) lines.push(piece("span", "", `平台记录：${item.fact}`));
  return piece("div", "ys-s ys-muted st-said", ...lines);
};

// One item: what is asked, what the station said, what was seen, pictures, what has to be put right.
export const itemCard = (item, visit, photos, { changed, shoot, drop }) => {
  const given = visit.scores[item.key] || { points: null, note: "" };
  const box = piece("div", "st-item");
  const hint = piece("div", "ys-s st-hint");
  const differs = () => given.points !== null && item.own !== null && given.points !== item.own;
  const tell = () => {
    hint.textContent = differs() && !given.note.trim() ? "和自评不同，请写一句看到的情况。" : "";
  };
  const set = (part) => {
    Object.assign(given, part);
    visit.scores[item.key] = given;
    tell();
    changed();
  };
  const title = piece("h3", "", item.name, ...(item.knock_out ? [" ", pill("必备", "wait")] : []));
  const shots = piece("div", "st-shots", ...photos.map((photo) => thumb(photo, item.name, () => drop(photo))));
  const fix = piece("details", "ys-more", piece("summary", "ys-s", visit.fixes[item.key] ? "要求整改（已写）" : "要求整改"));
  fix.append(area("要改什么", visit.fixes[item.key] || "", (text) => {
    if (text.trim()) visit.fixes[item.key] = text;
    else delete visit.fixes[item.key];
    changed();
  }));
  box.append(title, piece("p", "ys-s", `看什么：${item.asks}`), said(item), levels(item, given.points, (points) => set({ points })),
    area("看到的情况", given.note, (note) => set({ note })), hint, camera(item, (file) => shoot(item, file)), shots, fix);
  tell();
  return box;
};

// What is still missing, by item; the platform asks the same.
export const lacks = (sheet, visit) => sheet.haves.flatMap((have) => have.items).map((item) => {
  const given = visit.scores[item.key];
  if (!given || given.points === null) return `“${item.name}”还没有选`;
  return given.points !== (item.own ?? 0) && !given.note.trim() ? `“${item.name}”和自评不同，请写看到的情况` : "";
}).filter(Boolean);

export const filled = (have, visit) => have.items.filter((item) => (visit.scores[item.key]?.points ?? null) !== null).length;
export const wordField = (visit, changed) => area("总的意见", visit.word, (text) => { visit.word = text; changed(); }, 3);
