// Draws the statements of an answer. All text is set as text.
export default function ({ data, parentElement, setTriggerValue }) {
  let list = parentElement.querySelector(".statements");
  if (!list) {
    list = document.createElement("div");
    list.className = "statements";
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.id = "tip";
    tip.setAttribute("role", "tooltip");
    tip.hidden = true;
    parentElement.append(list, tip);
  }
  const tip = parentElement.querySelector(".tip");
  const drawn = JSON.stringify([data.statements, data.verdict, data.parts]);
  if (list.dataset.drawn !== drawn) {
    list.dataset.drawn = drawn;
    list.replaceChildren(...blocks(data, tip));
  }
  const closed = data.opened === null && Number(list.dataset.opened);
  list.dataset.opened = data.opened ?? "";
  for (const mark of list.querySelectorAll("button")) {
    mark.onclick = () => {
      tip.hidden = true;
      setTriggerValue("cited", Number(mark.dataset.n));
    };
    mark.setAttribute("aria-pressed", String(Number(mark.dataset.n) === data.opened));
  }
  if (closed) setTimeout(() => returnFocus(list.querySelector(`button[data-n="${closed}"]`)), 200);
}

// The evidence that was closed had the focus: without it, the keyboard would begin at the page's top.
function returnFocus(mark) {
  if (!mark || document.activeElement !== document.body) return;
  mark.dataset.quiet = "true"; // no tip for a focus that nobody moved
  mark.focus({ preventScroll: true });
}

// One block for each part of the question, then the statements that belong to none.
function blocks({ statements, verdict, parts }, tip) {
  if (!parts) return block(statements, verdict, tip);
  const placed = new Set(parts.flatMap((part) => part.texts));
  const rest = statements.filter((_, n) => !placed.has(n));
  return [
    ...parts.flatMap((part) => block(part.texts.map((n) => statements[n]), part, tip)),
    ...block(rest, null, tip),
  ];
}

// The verdict with what explains it, its two sides in columns, then all other statements.
function block(statements, verdict, tip) {
  if (!verdict) return statements.map((statement) => paragraph(statement, tip));
  const [explained, ...others] = statements;
  const of = (side) => others.filter((statement) => statement.side === side);
  const [affirm, deny] = [of("affirms"), of("denies")];
  const head = element("div", `verdict ${verdict.colour}`);
  head.setAttribute("role", "group");
  head.setAttribute("aria-label", [verdict.asked, `Verdict: ${verdict.label}`].join(" ").trim());
  if (verdict.asked) head.append(element("p", "asked", verdict.asked));
  head.append(element("p", "label", verdict.label));
  if (explained) head.append(paragraph(explained, tip));
  if (verdict.sources) head.append(element("small", "", verdict.sources));
  if (!affirm.length || !deny.length) {
    return [head, ...others.map((statement) => paragraph(statement, tip))];
  }
  const sides = element("div", "sides");
  sides.append(column("Affirmed", affirm, tip), column("Denied", deny, tip));
  const rest = others.filter((statement) => !affirm.includes(statement) && !deny.includes(statement));
  return [head, sides, ...rest.map((statement) => paragraph(statement, tip))];
}

function column(name, statements, tip) {
  const drawn = element("div", "side");
  drawn.setAttribute("role", "group");
  drawn.setAttribute("aria-label", name);
  drawn.append(element("p", "name", name), ...statements.map((one) => paragraph(one, tip)));
  return drawn;
}

function element(kind, name, text = "") {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  return made;
}

function paragraph(statement, tip) {
  const drawn = document.createElement("p");
  const [start, end] = statement.strong ?? [0, 0];
  const strong = document.createElement("strong");
  strong.textContent = inUnits(statement.text, start, end);
  drawn.append(inUnits(statement.text, 0, start), ...(end ? [strong] : []));
  drawn.append(inUnits(statement.text, end) + "\u00a0");
  for (const cited of statement.marks) drawn.append(marker(cited, tip));
  return drawn;
}

// Offsets count characters, as Python does; JavaScript's strings count UTF-16 units.
function inUnits(text, start, end) {
  return Array.from(text).slice(start, end).join("");
}

function marker(cited, tip) {
  const mark = document.createElement("button");
  mark.type = "button";
  mark.className = "mark";
  mark.textContent = `[${cited.n}]`;
  mark.dataset.n = cited.n;
  mark.setAttribute("aria-label", `Evidence ${cited.n}: ${cited.origin}`);
  const show = () => {
    const quote = document.createElement("q");
    const origin = document.createElement("small");
    quote.textContent = cited.quote;
    origin.textContent = cited.origin;
    tip.replaceChildren(quote, origin);
    tip.hidden = false;
    place(tip, mark.getBoundingClientRect());
    mark.setAttribute("aria-describedby", "tip");
  };
  const hide = () => {
    tip.hidden = true;
    mark.removeAttribute("aria-describedby");
  };
  mark.onmouseenter = show;
  mark.onfocus = () => {
    if (mark.matches(":focus-visible") && !mark.dataset.quiet) show();
    delete mark.dataset.quiet;
  };
  mark.onmouseleave = mark.onblur = hide;
  mark.onkeydown = (event) => {
    if (event.key !== "Escape" || tip.hidden) return;
    event.stopPropagation(); // Escape closes the tip alone, not the evidence
    hide();
  };
  return mark;
}

function place(tip, mark) {
  const gap = 6;
  const left = Math.min(mark.left, window.innerWidth - tip.offsetWidth - gap);
  const below = mark.bottom + gap + tip.offsetHeight < window.innerHeight;
  tip.style.left = `${Math.max(gap, left)}px`;
  tip.style.top = `${below ? mark.bottom + gap : mark.top - gap - tip.offsetHeight}px`;
}
