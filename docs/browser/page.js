/** Hands the topology of the page to a worker and shows the report that comes back. */

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
const [fabric, format, button, report] = ["fabric", "format", "compare", "report"].map((id) =>
  document.getElementById(id),
);

button.addEventListener("click", () => {
  button.disabled = true;
  worker.postMessage({ fabric: fabric.value, format: format.value });
});

worker.addEventListener("message", ({ data }) => {
  button.disabled = false;
  // As text and never as HTML: reports hold names from people's files.
  report.textContent = data;
});
