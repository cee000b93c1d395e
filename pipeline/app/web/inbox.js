"use strict";
// Files can be dropped on the form; the list of what came in is fetched again whenever the server says that something changed.
const form = document.querySelector("form.upload");
const files = form?.querySelector("input[type=file]");
const area = form?.querySelector(".drop");
if (files && area) {
  for (const name of ["dragover", "dragleave", "drop"]) {
    area.addEventListener(name, event => {
      event.preventDefault();
      area.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length > 0) files.files = event.dataTransfer.files;
    });
  }
}
let asked = false;
async function refresh() {
  if (asked) return;
  asked = true;
  await new Promise(done => setTimeout(done, 500));
  asked = false;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("#received");
  if (now) document.querySelector("#received").replaceWith(now);
}
new EventSource("/inbox/events").addEventListener("message", refresh);
