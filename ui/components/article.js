// Draws an article as text, its quote marked and scrolled into view.
export default function ({ data, parentElement }) {
  let box = parentElement.querySelector(".article");
  if (!box) {
    box = document.createElement("div");
    box.className = "article";
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "The article");
    parentElement.append(box);
  }
  const drawn = JSON.stringify(data.parts);
  if (box.dataset.drawn === drawn) return;
  box.dataset.drawn = drawn;
  box.replaceChildren(...data.parts.map(part));
  requestAnimationFrame(() => bringIntoView(box));
}

function part({ text, kind }) {
  if (!kind) return document.createTextNode(text);
  const mark = document.createElement("mark");
  mark.className = kind;
  mark.textContent = text;
  return mark;
}

function bringIntoView(box) {
  const quote = box.querySelector(".quote");
  if (!quote) return;
  const above = quote.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTop += above - box.clientHeight / 3;
}
