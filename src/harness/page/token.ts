/**
 * The token of the address that the developer opened. The page keeps it where only this origin reads it, port included: a
 * cookie would be sent to every port of this machine. Called once by `main.ts`, before it clears the address bar.
 */
const place = "vestibule-token";

/** The token; empty when the page was opened without one, in a new tab for example. */
export function takeToken(): string {
  const given = new URLSearchParams(location.search).get("token");
  try {
    // For a reload, when the address bar has none left. It ends with the tab.
    if (given !== null) sessionStorage.setItem(place, given);
    return given ?? sessionStorage.getItem(place) ?? "";
  } catch {
    // A browser that keeps nothing: the page works until it is loaded again.
    return given ?? "";
  }
}
