// Copies by an event of its own: browsers give the clipboard itself only to pages served by HTTPS.
export default function ({ data, parentElement }) {
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    parentElement.append(button);
  }
  button.textContent = data.label;
  button.onclick = () => {
    button.textContent = copied(data.copied) ? "Copied" : "Not copied";
    setTimeout(() => (button.textContent = data.label), 2000);
  };
}

function copied(byType) {
  const put = (event) => {
    for (const [type, text] of Object.entries(byType)) event.clipboardData.setData(type, text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("copy", put, { capture: true });
  const done = document.execCommand("copy");
  window.removeEventListener("copy", put, { capture: true });
  return done;
}
