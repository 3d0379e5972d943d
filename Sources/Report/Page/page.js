// ---- The page

const find = (selector, root = document) => root.querySelector(selector);
const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

const data = JSON.parse(find("#data").textContent);
const plots = data ? findAll(".chart").map(figure =>
  figure.dataset.measure ? new MeasureChart(figure) : new Chart(figure)) : [];

/// What the controls say.
function choices() {
  return {
    axis: find("[name=axis]:checked").value,
    band: find("#band").value,
    share: Number(find("#smoothing").value) / 100,
    hasSingles: find("#single").checked,
    variants: new Set(findAll("[name=variant]:checked").map(box => Number(box.value))),
  };
}

/// How to read the curves, given the choices.
function reading({ axis, band, share, hasSingles }) {
  const around = {
    interval: "band: 95 % interval of the mean (over seeds: Student's t, corrected for skewness; none where all "
      + "are alike)",
    range: "band: from the least to the greatest seed",
    none: "",
  };
  return [
    "Lines: mean over the seeds of a variant",
    around[band],
    hasSingles ? "thin lines: single runs" : "",
    share ? `smoothed: mean over the episodes of the last ${share * 100} % of the axis` : "",
    "thinner after the first seed has ended: its last value is carried on",
    axis === "seconds" ? "runs without times are left out" : "",
  ].filter(Boolean).join("; ") + ".";
}

function update() {
  const chosen = choices();
  find("#window").textContent = chosen.share ? `${chosen.share * 100} % of the axis` : "none";
  find("#reading").textContent = reading(chosen);
  for (const plot of plots) plot.show(chosen);
}

function switchAll(isOn) {
  for (const box of findAll("[name=variant]")) box.checked = isOn;
  update();
}

function begin() {
  for (const part of findAll(".scripted")) part.hidden = false;
  const root = document.documentElement;
  find("#appearance").addEventListener("change", ({ target }) => {
    if (target.value) root.dataset.appearance = target.value;
    else delete root.dataset.appearance;
  });
  for (const button of findAll("[data-save]")) button.addEventListener("click", () => save(button));
  if (!data) return;
  find("#controls").addEventListener("input", update);
  for (const button of findAll("[data-switch]")) {
    button.addEventListener("click", () => switchAll(button.dataset.switch === "on"));
  }
  update();
}

begin();
