// Says when there is no network: nothing claims to be sent that is not.
const bar = document.getElementById("offline");
const show = () => { if (bar) bar.hidden = navigator.onLine; };
window.addEventListener("online", show);
window.addEventListener("offline", show);
show();
