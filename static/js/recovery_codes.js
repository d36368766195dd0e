// The two buttons under the recovery codes; without a script they are not shown.
const actions = document.getElementById("code-actions");
const status = document.getElementById("code-status");

actions.querySelector("[data-does=print]").addEventListener("click", () => window.print());
const copy = actions.querySelector("[data-does=copy]");
if (navigator.clipboard) {
  copy.addEventListener("click", async () => {
    const codes = [...document.querySelectorAll("#codes code")].map((code) => code.textContent);
    await navigator.clipboard.writeText(codes.join("\n"));
    status.textContent = copy.dataset.done;
  });
} else {
  copy.remove();
}
actions.hidden = false;
