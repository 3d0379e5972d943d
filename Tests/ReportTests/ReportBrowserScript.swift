/// A script that uses the page of ``ReportFixture/report`` as a reader would, and reports a line for each
/// expectation, which begins with "ok" if it holds.
enum ReportBrowserScript {
  static let text = """
    "use strict";
    (() => {
    \([tools, checks, beginning].joined(separator: "\n"))
    })();
    """

  /// A page that holds the other in a frame, and what its script reports in an element `result`.
  static func frame(width: Int) -> String {
    """
    <!DOCTYPE html>
    <pre id="result"></pre>
    <script>
    addEventListener("message", ({ data }) => { document.getElementById("result").textContent = data; });
    </script>
    <iframe src="report.html" style="border: 0; width: \(width)px; height: 900px"></iframe>
    """
  }

  private static let tools = #"""
    const lines = [];
    const expect = (name, found, wanted) => {
      const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
      lines.push(a === b ? `ok ${name}` : `${name}: ${a} instead of ${b}`);
    };
    const find = (selector, root = document) => root.querySelector(selector);
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const set = (selector, value) => {
      const control = find(selector);
      if (control.type === "checkbox" || control.type === "radio") control.click();
      else {
        control.value = value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
        control.dispatchEvent(new Event("change", { bubbles: true }));
      }
    };
    const plot = (chart = 0) => all(".plot")[chart];
    const press = (key, options = {}, chart = 0) =>
      plot(chart).dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true, ...options }));
    const drawn = (style, chart = 0) =>
      all(`.canvas path.${style}`, plot(chart)).filter(path => path.getAttribute("d")).length;
    const value = (chart = 0) => plot(chart).getAttribute("aria-valuetext");
    const readout = (chart = 0) => [...all(".readout tbody")[chart].rows].map(row => [...row.cells].map(cell => cell.textContent.trim()));
    const axisLabel = (chart = 0) => all(".canvas text", plot(chart)).map(text => text.textContent);

    // What is saved is kept here. A blob would tell its text only later, when the browser may have closed the page.
    const saved = [];
    window.Blob = class {
      constructor([part], { type }) {
        Object.assign(this, { text: typeof part === "string" ? part : new TextDecoder().decode(part), type });
      }
    };
    URL.createObjectURL = blob => { saved.push(blob); return "#"; };
    HTMLAnchorElement.prototype.click = function () { saved[saved.length - 1].name = this.download; };
    const save = (kind, number = 0) => {
      all(`[data-save=${kind}]`)[number].click();
      return saved.pop();
    };

    const failures = [];
    addEventListener("error", event => failures.push(event.message));
    addEventListener("unhandledrejection", event => failures.push(String(event.reason)));
    document.addEventListener("securitypolicyviolation", event => failures.push(event.blockedURI));
    """#

  private static let checks = #"""
    function structure() {
      lines.push(`ok width ${innerWidth}`);
      const ids = all("[id]").map(({ id }) => id);
      expect("names are unique", ids.length, new Set(ids).size);
      expect("nothing is broken by texts", [typeof window.broken, all("img").length], ["undefined", 2]);
      expect("controls have labels", all("input, select").filter(({ labels }) => !labels.length).length, 0);
      expect("controls can be reached", all("button, input, select, .plot, .scroll")
        .filter(({ tabIndex }) => tabIndex !== 0).length, 0);
      expect("links lead somewhere", all("a[href]").filter(link => !find(link.getAttribute("href"))).length, 0);
      expect("what needs a script is shown", all(".scripted").filter(({ hidden }) => hidden).length, 0);
      expect("pictures are there", all("img").filter(({ naturalWidth }) => naturalWidth !== 860).length, 0);
      expect("the page is not wider than the window", document.documentElement.scrollWidth <= innerWidth, true);
      const hostile = all("[name=variant]")[2].labels[0].textContent.trim();
      expect("texts are whole", hostile.startsWith("<\/script><script>window") && hostile.endsWith("<!--"), true);
    }

    function curves() {
      expect("variants have lines", [drawn("line"), drawn("mark"), drawn("band")], [3, 2, 2]);
      expect("environments have their own variants", [drawn("line", 1), drawn("mark", 1)], [1, 1]);
      set("#smoothing", 0);
      expect("no smoothing", find("#window").textContent, "none");
      press("Home");
      expect("before the first point", [value(), readout()[1]],
        ["0 steps, climbing nothing, steady nothing", ["steady", "\u2013", "\u2013", "0 of 2"]]);
      expect("home", plot().getAttribute("aria-valuenow"), "0");
      for (let i = 0; i < 3; i++) press("PageUp");
      expect("keys move", [plot().getAttribute("aria-valuenow"), value()], ["120", "30 steps, climbing 3, steady 2"]);
      expect("interval of two seeds, up to the optimum", readout()[1], ["steady", "2", "\u221210.71 to 12", "2 of 2"]);
      expect("one seed has no band", readout()[0], ["climbing", "3", "\u2013", "1 of 1"]);
      press("ArrowRight", { shiftKey: true });
      expect("between points", value(), "30 steps, climbing 3.025, steady 2");
      set("#band", "range");
      expect("least and greatest", readout()[1], ["steady", "2", "1 to 3", "2 of 2"]);
      set("#band", "none");
      expect("no band", [readout()[1], drawn("band")], [["steady", "2", "2 of 2"], 0]);
      press("End");
      expect("ended runs carry on", [value(), readout()[1][2]], ["100 steps, climbing 10, steady 2", "1 of 2"]);
      set("#smoothing", 20);
      expect("smoothing", value(), "100 steps, climbing 9.5, steady 2");
      press("Escape");
      expect("escape", find(".cursor", plot()).getAttribute("d"), "");
      set("#single");
      expect("single runs", drawn("single"), 2);
    }

    function policies() {
      const [entropy, trust, divergence] = [2, 3, 4];
      expect("units", [entropy, trust, divergence].map(chart => axisLabel(chart).at(-1)),
        ["entropy in nats", "trust", "KL divergence in nats"]);
      expect("from 0 on", [entropy, trust, divergence].map(chart => axisLabel(chart)[0]), ["0", "0", "0"]);
      expect("small numbers", axisLabel(divergence).includes("0.0002"), true);
      expect("every run has a line", [drawn("single", entropy), drawn("single", trust)], [2, 1]);
      expect("counts", all("figcaption").slice(2, 5).map(({ textContent }) => textContent), ["3 runs", "1 run", "1 run"]);
      press("End", {}, entropy);
      expect("a collapse is seen", [value(entropy), readout(entropy)[1]],
        ["100 steps, climbing 0.5, steady 0", ["steady", "0", "0 to 0", "1 of 2"]]);
      press("Home", {}, entropy);
      for (let i = 0; i < 3; i++) press("PageUp", {}, entropy);
      expect("of one run", readout(entropy)[1], ["steady", "0.35", "0 to 0.7", "2 of 2"]);
      set("[value=seconds]");
      press("End", {}, entropy);
      expect("at its time", value(entropy), "5 seconds, climbing 0.5, steady 0");
      set("[value=steps]");
      press("Escape", {}, entropy);
    }

    function switches() {
      all("[name=variant]")[1].click();
      expect("variant off", [drawn("line"), drawn("mark")], [1, 1]);
      press("End");
      expect("its numbers are gone", value(), "100 steps, climbing 9.5");
      all("[name=variant]")[1].click();
      expect("variant on", drawn("mark"), 2);
      find("[data-switch=off]").click();
      expect("all off", [drawn("mark"), axisLabel().includes("there is nothing to draw")], [0, true]);
      find("[data-switch=on]").click();
      expect("all on", [drawn("mark"), drawn("mark", 1)], [2, 1]);
      set("[value=seconds]");
      expect("time", [axisLabel().includes("training time in seconds"), value()],
        [true, "5 seconds, climbing 9.5, steady 2"]);
      expect("runs without times", [drawn("mark", 1), all(".remark")[1].textContent],
        [0, ", 1 of them not shown on this axis"]);
      set("[value=episodes]");
      expect("episodes", [axisLabel().includes("episodes"), value()], [true, "50 episodes, climbing 9.5, steady 2"]);
      set("[value=steps]");
      expect("steps", axisLabel().includes("environment steps"), true);
      press("Escape");
      expect("at rest", value(), "end of each curve, climbing 9.5, steady 2");
    }

    function pointer() {
      const { left, top, width } = plot().getBoundingClientRect();
      const move = { clientX: left + width * .6, clientY: top + 50, bubbles: true };
      plot().dispatchEvent(new PointerEvent("pointermove", move));
      expect("pointer", [find(".cursor", plot()).getAttribute("d") !== "", value().startsWith("100")], [true, false]);
      plot().dispatchEvent(new PointerEvent("pointerleave", { bubbles: true }));
      expect("pointer left", [find(".cursor", plot()).getAttribute("d"), value().slice(0, 17)], ["", "end of each curve"]);
      plot().focus();
      expect("focus", document.activeElement === plot(), true);
    }

    function appearance() {
      const ground = () => getComputedStyle(document.body).backgroundColor;
      set("#appearance", "dark");
      expect("dark", [ground(), getComputedStyle(find("img")).colorScheme], ["rgb(1, 4, 9)", "dark"]);
      set("#appearance", "light");
      expect("light", [ground(), getComputedStyle(find("img")).colorScheme], ["rgb(246, 248, 250)", "light"]);
      set("#appearance", "");
      expect("as the system", document.documentElement.hasAttribute("data-appearance"), false);
    }

    function saving() {
      const figure = save("figure");
      expect("figure", [figure.name, figure.type, figure.text.startsWith("<svg "), figure.text.endsWith("</svg>\n")],
        ["first.svg", "image/svg+xml", true, true]);
      const chart = save("chart", 1);
      const parsed = new DOMParser().parseFromString(chart.text, "image/svg+xml");
      expect("chart is a document", [!!find("parsererror", parsed), parsed.documentElement.nodeName], [false, "svg"]);
      expect("chart has its own looks", [all("[class]", parsed).length, find("rect", parsed).getAttribute("fill")],
        [0, "rgb(255, 255, 255)"]);
      expect("chart has its title", find("title", parsed).textContent, all("h3[id]")[1].textContent);
      const policy = new DOMParser().parseFromString(save("chart", 2).text, "image/svg+xml");
      expect("charts have their notes", find("desc", policy).textContent.startsWith("Entropy: how"), true);
      expect("name is harmless", /^curves-[\w.-]+\.svg$/.test(chart.name), true);
      const table = save("table");
      const rows = table.text.split("\r\n");
      expect("table", [table.name, rows[0], rows[1]], ["Results.csv", "variant,mean", "steady,2"]);
      expect("formula", [rows[2], rows[4], rows[6]],
        ["\"'=HYPERLINK(\"\"x\"\")\",-1.5", "'+cmd|x,", "cell,'+E1"]);
      expect("text with a number", rows[3].endsWith(",-3 \u00b1 1"), true);
      set("#smoothing", 0);
      set("#band", "range");
      const means = save("means").text.split("\r\n");
      expect("means", [means[0], means[1], means.find(row => row.startsWith("50,steady"))],
        ["steps,variant,mean,low,high,runs,runs going on", "10,climbing,1,1,1,1,1", "50,steady,2,1,3,2,2"]);
    }

    function network() {
      const asked = performance.getEntriesByType("resource").map(({ name }) => name);
      expect("asks for nothing", asked.filter(name => !name.startsWith("data:")), []);
      expect("no failures", failures, []);
    }
    """#

  private static let beginning = #"""
    addEventListener("load", () => {
      try {
        structure();
        policies();
        curves();
        switches();
        pointer();
        appearance();
        saving();
        network();
        lines.push("ok end");
      } catch (error) {
        lines.push(`${error} ${error.stack}`);
      }
      parent.postMessage(lines.join("\n"), "*");
    });
    """#
}
