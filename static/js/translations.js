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

  // Two answers of one row must not cross: one request after the other.
  const send = (fields) => {
    pending += 1;
    form.setAttribute("aria-busy", "true");
    status.textContent = words.saving;
    const answer = waiting.then(() => post(fields));
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
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const response = await fetch(location.href, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
    });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const answer = await response.json();
    show(answer, fields);
    return answer;
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
    const name = nameOf(box);
    const seen = form.elements[`seen:${name}`];
    if (!isDirty(box)) return Promise.resolve();
    return send({ [box.name]: box.value, [seen.name]: seen.value });
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
    const stays = event.target.closest("td")?.contains(event.relatedTarget);
    if (event.target.matches("textarea") && !stays) save(event.target);
  });
  form.addEventListener("keydown", (event) => {
    if (!event.target.matches("textarea") || event.key !== "Enter") return;
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const next = nextInColumn(event.target);
    if (next) next.focus();
    else save(event.target);
  });
  form.addEventListener("click", (event) => {
    if (event.target.name !== "still_right") return;
    event.preventDefault();
    const box = event.target.closest("td").querySelector("textarea");
    send({ still_right: event.target.value }).then(() => box.focus());
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
