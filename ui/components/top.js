// Keeps a new question, or the first screen, at the top of what is seen while the page grows, until
// the reader acts.
// Streamlit scrolls to the end of a chat whenever it grows; a page with a chat ignores that.
const HEADER = 72; // pixels that the page's header covers
const LASTS = 120000; // milliseconds
const SCROLL = Object.getOwnPropertyDescriptor(Element.prototype, "scrollTop");
const turns = new Map(); // by name: {ends, stop}

export default function ({ data, parentElement }) {
  const turn = turns.get(data.turn) ?? { ends: Date.now() + LASTS };
  turns.set(data.turn, turn);
  turn.stop?.(); // of an element that was drawn anew
  const host = parentElement.getRootNode().host ?? parentElement;
  const message = host.closest('[data-testid="stChatMessage"]');
  const scroller = host.closest(".stMain");
  if (!scroller) return;
  ignoreScripts(scroller);
  if (Date.now() > turn.ends) return;
  const toTop = () => {
    if (!message) return SCROLL.set.call(scroller, 0);
    const below = message.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    SCROLL.set.call(scroller, SCROLL.get.call(scroller) + below - HEADER);
  };
  const growth = new ResizeObserver(toTop);
  const acted = () => {
    turn.ends = 0;
    turn.stop();
  };
  const acts = ["wheel", "touchmove", "pointerdown", "keydown"];
  const timer = setTimeout(acted, turn.ends - Date.now());
  turn.stop = () => {
    clearTimeout(timer);
    growth.disconnect();
    for (const act of acts) window.removeEventListener(act, acted);
  };
  for (const content of scroller.children) growth.observe(content);
  for (const act of acts) window.addEventListener(act, acted, { passive: true });
  toTop();
}

// Scrolling by script would move what the reader is about to touch: a tap then misses it.
function ignoreScripts(scroller) {
  Object.defineProperty(scroller, "scrollTop", {
    configurable: true,
    get: () => SCROLL.get.call(scroller),
    set: (top) => {
      if (!document.querySelector('[data-testid="stChatInput"]')) SCROLL.set.call(scroller, top);
    },
  });
}
