// ---- Saving

/// Offers a text as a file.
function offer(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/// A cell of a CSV file. Minus signs of numbers become hyphens, as programs expect; text that a spreadsheet
/// would take for a formula gets an apostrophe.
function cell(text) {
  let value = text.trim();
  if (/^\u2212[\d.]+(e[+\u2212-]?\d+)?$/i.test(value)) value = value.replaceAll("\u2212", "-");
  const isFormula = /^[=+@\t\r\uff1d\uff0b\uff0d\uff20-]/.test(value);
  const number = "\\d+([.,]\\d+)*(e[+\\u2212-]?\\d+)?";
  const isNumbers = RegExp(`^[+-]${number}(%|[ \\u00b1\\u2013\\u2212()[\\],]+(${number})?)*$`, "i").test(value);
  if (isFormula && !isNumbers) value = "'" + value;
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

const csv = rows => rows.map(row => row.map(value => cell(String(value))).join(",") + "\r\n").join("");

const tableRows = table => [...table.rows].map(row => [...row.cells].map(({ textContent }) => textContent));

/// The means and bands of a chart.
function meanRows({ view: { lines, places, unit, band } }) {
  const bounds = band === "none" ? [] : ["low", "high"];
  const head = [unit.name, "variant", "mean", ...bounds, "runs", "runs going on"];
  const rows = lines.flatMap(({ variant, means, curves }) => means.flatMap((point, i) => point ? [[
    Number((places[i] / unit.size).toPrecision(6)), look(variant).name,
    ...["mean", ...bounds].map(name =>
      name !== "mean" && band === "interval" && point.isAlike ? "" : Number(point[name].toPrecision(6))),
    curves.length, point.going,
  ]] : []));
  return [head, ...rows];
}

const LOOKS = [
  "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linecap",
  "stroke-linejoin", "font-family", "font-size", "font-weight", "text-anchor",
];

/// A chart as an SVG document. Its looks, which in the page come from the style sheet, become attributes, so
/// that any program shows them.
function pictureOf(chart) {
  const picture = new Drawing(chart.view, 820).picture(chart.title, chart.note);
  const stage = html("div", { class: "unseen" }, picture);
  document.body.append(stage);
  for (const element of findAll("path, text, rect", picture)) {
    const style = getComputedStyle(element);
    for (const name of LOOKS) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute("class");
  }
  stage.remove();
  picture.removeAttribute("class");
  return new XMLSerializer().serializeToString(picture);
}

/// The bytes of an image that the page embeds.
function embedded(image) {
  const bytes = atob(image.src.slice(image.src.indexOf(",") + 1));
  return Uint8Array.from(bytes, byte => byte.charCodeAt(0));
}

function save(button) {
  const card = button.closest(".card");
  const chart = () => plots.find(({ figure }) => figure === card);
  const contents = {
    figure: () => embedded(find("img", card)),
    table: () => csv(tableRows(find("table", card))),
    chart: () => pictureOf(chart()),
    means: () => csv(meanRows(chart())),
  };
  const { save: kind, file } = button.dataset;
  offer(file, file.endsWith(".csv") ? "text/csv;charset=utf-8" : "image/svg+xml", contents[kind]());
}
