"use strict";
// Filters lines by unit, status and words. Without scripts the page shows everything.
(() => {
  const form = document.querySelector(".filters");
  const unit = document.getElementById("unit");
  const words = document.getElementById("words");
  const shown = document.getElementById("shown");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const sections = [...document.querySelectorAll("section.unit")];
  const rows = sections.map(section => [...section.querySelectorAll("tr[data-s]")]);
  const places = [...document.querySelectorAll(".map [data-u]")];
  const apply = () => {
    const wanted = new Set(boxes.filter(box => box.checked).map(box => box.value));
    const text = words.value.trim();
    let count = 0;
    sections.forEach((section, at) => {
      const is_ours = !unit.value || section.dataset.u === unit.value;
      let any = false;
      for (const row of rows[at]) {
        const on = is_ours && wanted.has(row.dataset.s) && (!text || row.textContent.includes(text));
        row.classList.toggle("off", !on);
        any = any || on;
        count += on ? 1 : 0;
      }
      section.classList.toggle("off", !any);
    });
    for (const place of places) place.classList.toggle("off", !!unit.value && place.dataset.u !== unit.value);
    shown.textContent = "列出" + count + "项";
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
  form.hidden = false;
  apply();
})();
