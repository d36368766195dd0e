// What the board knows from the server, and how it asks for a change. It has no words of its own.

export const page = document.getElementById("board");
const data = JSON.parse(document.getElementById("board-data").textContent);
export const { day, urls, words } = data;
export const mayChange = "mayChange" in page.dataset;
const token = document.querySelector("#board-token input").value;
const told = document.getElementById("told");

// The sentence of that name, with its [places] filled in; each is fenced from the text around it.
export function sentence(name, values = {}) {
  return Object.entries(values).reduce(
    (text, [key, value]) => text.replace(`[${key}]`, () => `\u2068${value}\u2069`), words[name],
  );
}

// For those who hear the page: the same words twice are two announcements.
export function announce(text) {
  told.textContent = "";
  requestAnimationFrame(() => { told.textContent = text; });
}

// Signing in leads back here; who signed in elsewhere in the meantime needs this page anew too.
const signedOut = () => ({
  status: 0, kind: "refused", sentences: [words.signed_out], ways: [{ label: words.sign_in, href: location.href }],
});

// Ask for one verb: `{status, …answer}`; status 0 where no answer of ours came.
export async function ask(body) {
  page.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(urls.change, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    });
    const isPage = !response.headers.get("Content-Type")?.includes("json");
    if (isPage && (response.redirected || response.status === 403)) return signedOut();
    return { status: response.status, ...await response.json() };
  } catch {
    return { status: 0, kind: "refused", sentences: [words.offline] };
  } finally {
    page.removeAttribute("aria-busy");
  }
}

export async function read(name, query) {
  try {
    return await (await fetch(`${urls[name]}?${new URLSearchParams(query)}`)).json();
  } catch {
    return null; // Signed out or offline: the next change says so.
  }
}
