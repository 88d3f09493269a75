// Tells screen readers of a new answer, once for each name of a turn.
const told = new Set();

export default function ({ data }) {
  if (told.has(data.turn)) return;
  told.add(data.turn);
  region().textContent = data.said;
}

// A live region has to be there before its text changes, and longer than what Streamlit redraws.
function region() {
  const known = document.getElementById("dateline-live");
  if (known) return known;
  const made = document.createElement("div");
  made.id = "dateline-live";
  made.setAttribute("role", "status");
  made.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
  document.body.append(made);
  return made;
}
