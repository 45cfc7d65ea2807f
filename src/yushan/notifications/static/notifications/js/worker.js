// Shows a message and opens what it speaks of. It keeps nothing and answers no request of any page.
self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data?.json() ?? {}; } catch { /* nothing that can be read */ }
  const { title = "渝善渝美有一条消息", body = "", url = "/me/notices/", tag } = said;
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { url }, lang: "zh-CN" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data?.url || "/me/notices/", self.location.origin);
  // Only our own pages: whoever could write a message must not lead people elsewhere.
  const url = wanted.origin === self.location.origin ? wanted.href : "/me/notices/";
  event.waitUntil(self.clients.openWindow(url));
});
