"use strict";
// Draws what #charts holds, one after the other so that the page stays usable; all of a section are zoomed as one,
// or all of the page where all of it tells of the same time.
const { config, pictures } = JSON.parse(document.getElementById("charts").textContent);
const ZOOM = "zoom_t";
const views = new Map();
const signals = (view, found) => { try { return found(view); } catch { return undefined; } };

function zoomAll(section, domain, but) {
  for (const { view } of views.get(section) ?? []) {
    if (view !== but) signals(view, (one) => one.signal(ZOOM, domain).runAsync());
  }
}

function zoomed(section, button) {
  const [{ view, end }] = views.get(section);
  const [from, until] = signals(view, (one) => one.signal(ZOOM)) ?? [0, end];
  const step = button.value === "in" ? 0.25 : -0.5;
  const length = until - from;
  const domain = [Math.max(0, from + step * length), Math.min(end, until - step * length)];
  zoomAll(section, button.value === "all" || domain[1] - domain[0] >= end ? null : domain);
}

async function draw(figure) {
  const element = figure.querySelector(".chart");
  const section = document.body.dataset.time === "one" ? document.body : figure.closest("section");
  const { spec, end } = pictures[figure.id];
  const tooltip = { theme: "custom", disableDefaultStyle: true };
  const { view } = await vegaEmbed(element, spec, { actions: false, config, renderer: "svg", tooltip });
  views.set(section, [...(views.get(section) ?? []), { view, end }]);
  signals(view, (one) => one.addSignalListener(ZOOM, (_, domain) => {
    if (element.matches(":hover")) zoomAll(section, domain, view);
  }));
  figure.classList.add("drawn");
  figure.querySelectorAll(".zoom button").forEach((button) => {
    button.addEventListener("click", () => zoomed(section, button));
  });
}

async function drawAll() {
  for (const figure of document.querySelectorAll("figure[id]")) {
    try { await draw(figure); } catch (error) { figure.querySelector(".chart").textContent = `not drawn: ${error}`; }
    await new Promise((resolve) => setTimeout(resolve));
  }
  document.documentElement.dataset.drawn = String(document.querySelectorAll("figure.drawn").length);
}

drawAll();
