// Keeps the id that is offered, unless this browser has one, which it then tells.
export default function ({ data, setStateValue }) {
  const name = `${data.cookie}=`;
  const kept = document.cookie.split("; ").find((entry) => entry.startsWith(name));
  if (kept) {
    const id = kept.slice(name.length);
    if (id !== data.id) setStateValue("id", id);
    return;
  }
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}${data.id}; Max-Age=34560000; Path=/; SameSite=Strict${secure}`;
}
