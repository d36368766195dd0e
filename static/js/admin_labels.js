// The admin's search-and-choose boxes (select2) get the name of the field that they stand for.

const name = () => {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    const label = select.getAttribute("aria-label") ?? select.labels[0]?.textContent.trim();
    if (box && label) {
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", label);
    }
  }
};

addEventListener("load", name);
document.addEventListener("formset:added", () => setTimeout(name));
