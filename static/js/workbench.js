// The bar of tools is longer than a phone is wide: the tool that one is in is scrolled into sight.
const tools = document.querySelector(".workbench-tools");
const current = tools?.querySelector("[aria-current]");
if (current) {
  const [bar, tool] = [tools, current].map((element) => element.getBoundingClientRect());
  tools.scrollLeft += tool.left + tool.width / 2 - (bar.left + bar.width / 2);
}
