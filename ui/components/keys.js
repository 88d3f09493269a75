// Tells which shortcut was pressed, unless somebody types; "/" goes to the chat's box at once.
const TYPED = 'input, textarea, select, [contenteditable="true"], [contenteditable=""]';
const OVER = '[role="dialog"], [data-testid="stPopoverBody"], [role="listbox"]';

export default function ({ data, setTriggerValue }) {
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.composedPath()[0].closest?.(TYPED) || document.querySelector(OVER)) return;
    if (event.key === "/") {
      event.preventDefault();
      document.querySelector('[data-testid="stChatInput"] textarea')?.focus();
    } else if (data.keys.includes(event.key)) {
      setTriggerValue("pressed", event.key);
    }
  };
  window.addEventListener("keydown", pressed);
  return () => window.removeEventListener("keydown", pressed);
}
