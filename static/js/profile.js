// The form of a profile: whole half-days at once, and how many terms of a folded group are chosen.

for (const halfDay of document.querySelectorAll(".half-day")) {
  const boxes = [...halfDay.querySelectorAll("input")];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "action action-quiet";
  const { all, none } = document.querySelector("#id_free").dataset;
  const tell = () => {
    button.textContent = boxes.some((box) => box.checked) ? none : all;
  };
  button.addEventListener("click", () => {
    const isThere = !boxes.some((box) => box.checked);
    for (const box of boxes) box.checked = isThere;
    tell();
  });
  halfDay.addEventListener("change", tell);
  halfDay.append(button);
  tell();
}

for (const group of document.querySelectorAll(".terms")) {
  group.addEventListener("change", () => {
    const count = group.querySelectorAll("input:checked").length;
    group.querySelector("summary .chosen").textContent = count ? `(${count})` : "";
  });
}
