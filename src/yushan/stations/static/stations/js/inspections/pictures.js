// A picture at the place: made smaller, with the moment and where the phone is. Without a position it counts all the same.
import { smaller } from "../../../common/js/shrink.js";

const LONGEST = 1600;

export const where = () => new Promise((told) => {
  if (!navigator.geolocation) { told(null); return; }
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => told({
      longitude: coords.longitude.toFixed(6), latitude: coords.latitude.toFixed(6), accuracy: Math.round(coords.accuracy),
    }),
    () => told(null),
    { enableHighAccuracy: true, timeout: 8000, maximumAge: 60_000 },
  );
});

export const taken = async (visit, item, file) => {
  const [picture, position] = await Promise.all([smaller(file, LONGEST).catch(() => file), where()]);
  return { key: crypto.randomUUID(), visit, item, taken: Date.now(), position, state: "stored", picture };
};
