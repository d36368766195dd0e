// The translation desk: a text is saved when one leaves its box; without scripts, with its page.

const form = document.getElementById("desk");
const progress = document.getElementById("progress");
const status = document.getElementById("desk-status");

if (form && status) {
  const words = JSON.parse(document.getElementById("desk-words").textContent);
  let waiting = Promise.resolve();
  let pending = 0;

  const boxes = () => [...form.querySelectorAll("textarea")];
  const nameOf = (box) => box.name.slice("text:".length);
  const isDirty = (box) => box.value !== box.defaultValue;

  // One request after the other: each takes what its box holds, and what was seen, when it leaves.
  const send = (fieldsNow) => {
    pending += 1;
    form.setAttribute("aria-busy", "true");
    const answer = waiting.then(() => post(fieldsNow()));
    waiting = answer.catch(() => {});
    return answer
      .catch(() => {
        status.textContent = words.failed;
      })
      .finally(() => {
        pending -= 1;
        if (!pending) form.setAttribute("aria-busy", "false");
      });
  };

  const post = async (fields) => {
    if (!fields) return;
    status.textContent = words.saving;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const response = await fetch(location.href, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
    });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    show(await response.json(), fields);
  };

  const show = (answer, fields) => {
    for (const [name, cell] of Object.entries(answer.cells)) {
      const box = document.getElementById(`text:${name}`);
      if (!box) continue;
      box.closest("td").querySelector(".cell-state").innerHTML = cell.state;
      const sent = fields[box.name];
      // Of a box that was not sent, another one's text is not known here: it keeps what was seen.
      if (sent === undefined) continue;
      form.elements[`seen:${name}`].value = cell.seen;
      box.closest("td").classList.toggle("is-contested", cell.contested);
      if (!cell.stands) continue;
      const isUntouched = box.value === sent;
      box.defaultValue = cell.stored;
      if (isUntouched) box.value = cell.stored;
      count(box);
    }
    const isOpen = progress.querySelector("details")?.open;
    progress.innerHTML = answer.progress;
    if (isOpen) progress.querySelector("details").open = true;
    status.textContent = answer.said.map((one) => one.text).join(" ");
  };

  const save = (box) => {
    const seen = form.elements[`seen:${nameOf(box)}`];
    if (!isDirty(box)) return;
    // By the time it is its turn, an earlier request may have saved the same.
    send(() => isDirty(box) && { [box.name]: box.value, [seen.name]: seen.value });
  };

  const count = (box) => {
    const cell = box.closest("td");
    cell.classList.toggle("is-empty", !box.value);
    const shown = cell.querySelector(".count bdi");
    if (shown) shown.textContent = `${box.value.length} / ${box.maxLength}`;
  };

  // Buttons that bring the text of another language of the row, to be worked on.
  const offerCopies = (row) => {
    const cells = [...row.querySelectorAll("td.desk-cell")];
    for (const cell of cells) {
      const copies = cell.querySelector(".copies");
      for (const other of cells) {
        if (other === cell) continue;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "copy";
        button.textContent = words.copy.replace("%(language)s", other.dataset.language);
        button.addEventListener("click", () => {
          const box = cell.querySelector("textarea");
          box.value = other.querySelector("textarea").value;
          count(box);
          box.focus();
        });
        copies.append(button);
      }
      copies.hidden = false;
    }
  };

  const nextInColumn = (box) => {
    const code = box.closest("td").dataset.code;
    const row = box.closest("tr").nextElementSibling;
    return row?.querySelector(`td[data-code="${code}"] textarea`);
  };

  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) count(event.target);
  });
  form.addEventListener("focusout", (event) => {
    const cell = event.target.closest("td.desk-cell");
    if (!cell || cell.contains(event.relatedTarget)) return;
    // Another one's text is replaced only on purpose: by the button, or by Ctrl and Enter.
    if (!cell.classList.contains("is-contested")) save(cell.querySelector("textarea"));
  });
  form.addEventListener("keydown", (event) => {
    if (!event.target.matches("textarea") || event.key !== "Enter") return;
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    save(event.target);
    nextInColumn(event.target)?.focus();
  });
  form.addEventListener("click", (event) => {
    if (event.target.name !== "still_right") return;
    event.preventDefault();
    const box = event.target.closest("td").querySelector("textarea");
    const fields = { still_right: event.target.value };
    send(() => fields).then(() => box.focus());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const box of boxes()) save(box);
  });
  window.addEventListener("beforeunload", (event) => {
    if (pending || boxes().some(isDirty)) event.preventDefault();
  });

  for (const row of form.querySelectorAll("tbody tr")) offerCopies(row);
  boxes().forEach(count);
}
