// A form that takes some seconds says that it works, and is sent once.

for (const form of document.querySelectorAll("form[data-sheets]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelector("[data-busy]").hidden = false;
    form.setAttribute("aria-busy", "true");
  });
}

// Coming back by the browser's own button, the page is as it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[data-busy]").hidden = true;
    form.removeAttribute("aria-busy");
  }
});
