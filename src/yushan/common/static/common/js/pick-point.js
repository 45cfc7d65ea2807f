// Fills longitude and latitude of a form with the point that its reader taps on the map of the city. The fields
// themselves stay open for typing; the map's library comes only when somebody asks for it.
const button = document.querySelector("[data-pick-point]");
const dialog = document.querySelector("[data-point-map]");

const library = (address) => window.echarts ? Promise.resolve() : new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = resolve;
  script.onerror = reject;
  document.head.append(script);
});

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const draw = async () => {
  const box = dialog.querySelector("[data-map]");
  const [answer] = await Promise.all([fetch(box.dataset.outline), library(box.dataset.library)]);
  window.echarts.registerMap("places", await answer.json());
  const chart = window.echarts.getInstanceByDom(box) || window.echarts.init(box, null, { renderer: "svg" });
  chart.setOption({
    geo: {
      map: "places", roam: true, aspectScale: 0.86, scaleLimit: { min: 1, max: 40 },
      itemStyle: { areaColor: token("--ys-river-soft"), borderColor: token("--ys-river") },
      emphasis: { label: { show: true, color: token("--ys-ink") }, itemStyle: { areaColor: token("--ys-line") } },
    },
    series: [{ id: "point", type: "scatter", coordinateSystem: "geo", silent: true, symbol: "pin", symbolSize: 36, itemStyle: { color: token("--ys-camellia") }, data: [] }],
  });
  return chart;
};

if (button && dialog) {
  const { longitude, latitude } = button.form.elements;
  const said = dialog.querySelector("[data-chosen]");
  const take = dialog.querySelector("[data-take]");
  let point = null;
  const choose = (chart, at) => {
    point = at;
    chart.setOption({ series: [{ id: "point", data: [{ value: at }] }] });
    said.textContent = `经度 ${at[0].toFixed(6)}，纬度 ${at[1].toFixed(6)}`;
    take.disabled = false;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    dialog.showModal();
    let chart;
    try {
      chart = await draw();
    } catch {
      said.textContent = "地图没有打开，请直接填写经度和纬度。";
      return;
    }
    chart.resize();
    if (Number(longitude.value) && Number(latitude.value)) choose(chart, [Number(longitude.value), Number(latitude.value)]);
    chart.getZr().off("click");
    chart.getZr().on("click", ({ offsetX, offsetY }) => {
      const at = chart.convertFromPixel("geo", [offsetX, offsetY]);
      if (at) choose(chart, at);
    });
  });
  take.addEventListener("click", () => {
    longitude.value = point[0].toFixed(6);
    latitude.value = point[1].toFixed(6);
    longitude.dispatchEvent(new Event("change", { bubbles: true }));
    dialog.close();
    longitude.focus();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
