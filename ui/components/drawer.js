// Closes the side bar where it covers the page, when the page shows something else than before.
const NARROW = 768; // pixels, up to which Streamlit lays the side bar over the page
let before;

export default function ({ data }) {
  const changed = before !== undefined && before !== data.place;
  before = data.place;
  if (!changed || window.innerWidth > NARROW) return;
  const close = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
  const box = close?.getBoundingClientRect();
  if (box && box.width > 0 && box.left >= 0) close.click();
}
