// Draws the cases of a run. All text is set as text; nothing is fetched.
const STEP = 100;
const SIGNS = { right: "✓", wrong: "✗", error: "⚠", unjudged: "·" };
const page = { cases: [], shown: [], drawn: 0 };

async function unpacked(id) {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function fits(one, words, outcome, tag) {
  return (!outcome || one.outcome === outcome)
    && (!tag || one.tags.includes(tag))
    && words.every((word) => one.searched.includes(word));
}

function filter() {
  const [words, outcome, tag] = ["words", "outcome", "tag"].map((id) => document.getElementById(id).value);
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  page.shown = page.cases.filter((one) => fits(one, asked, outcome, tag));
  page.drawn = 0;
  document.getElementById("cases").replaceChildren();
  document.getElementById("count").textContent = `${page.shown.length} of ${page.cases.length} cases`;
  more();
}

function more() {
  const next = page.shown.slice(page.drawn, page.drawn + STEP);
  document.getElementById("cases").append(...next.map(summary));
  page.drawn += next.length;
  document.getElementById("more").hidden = page.drawn >= page.shown.length;
}

function summary(one) {
  const box = element("details");
  const line = element("summary");
  line.append(element("span", `${SIGNS[one.outcome]} `, one.outcome), one.question, element("span", `  ${one.id}`, "soft"));
  box.append(line);
  box.addEventListener("toggle", () => box.children.length > 1 || box.append(...body(one)), { once: true });
  return box;
}

function body(one) {
  const parts = [element("p", one.wanted.join(" · "), "soft")];
  if (one.error) return [...parts, element("p", one.error, "wrong")];
  if (one.verdict) parts.push(element("p", `Verdict: ${one.verdict}`));
  parts.push(...one.statements.map((text) => element("p", text)));
  for (const cited of one.citations) parts.push(element("div", `[${cited.n}] ${cited.origin}`, "soft"), quoted(cited));
  if (one.found.length) {
    parts.push(element("div", "Found first:", "soft"));
    const list = element("ol");
    list.append(...one.found.map((hit) => element("li", hit.text, hit.isRelevant ? "right" : "")));
    parts.push(list);
  }
  const judged = element("p", "", "soft");
  judged.textContent = one.scores.map(([name, score]) => `${name} ${score}`).join(" · ");
  return [...parts, ...one.why.map((text) => element("p", text, "wrong")), judged];
}

function quoted(cited) {
  const box = element("blockquote", cited.before);
  box.append(element("mark", cited.quote), cited.after);
  return box;
}

unpacked("data").then((cases) => {
  for (const one of cases) one.searched = `${one.id} ${one.question} ${one.statements.join(" ")}`.toLowerCase();
  page.cases = cases;
  const tags = [...new Set(cases.flatMap((one) => one.tags))].sort();
  document.getElementById("tag").append(...tags.map((tag) => element("option", tag)));
  for (const id of ["words", "outcome", "tag"]) document.getElementById(id).addEventListener("input", filter);
  document.getElementById("more").addEventListener("click", more);
  filter();
  document.body.dataset.ready = "yes";
});
