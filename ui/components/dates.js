// Streamlit takes a typed day when its field is left: Enter does nothing in it, and Escape closes
// the popover around it and drops the day. Both leave the field here, for its help button.
const FIELD = '[data-testid="stDateInput"]';
const BESIDE = 'button[aria-label^="Help"]';

export default function () {
  const pressed = (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    const typed = event.target.closest?.(`${FIELD} [role="spinbutton"]`);
    const beside = typed?.closest(FIELD).querySelector(BESIDE);
    if (!beside) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    beside.focus();
  };
  window.addEventListener("keydown", pressed, { capture: true });
  return () => window.removeEventListener("keydown", pressed, { capture: true });
}
