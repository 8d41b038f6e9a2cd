// What is nicer with a script: the keyboard, files that are dropped, and pages that follow a run. Without it
// everything works by links and forms.
"use strict";
(() => {
  const all = (what) => [...document.querySelectorAll(what)];
  const find = document.querySelector("[data-find]");
  const keys = document.querySelector("[data-keys]");
  let here = -1;

  const select = (n) => {
    const rows = all("[data-row]");
    if (!rows.length) return;
    here = Math.max(0, Math.min(rows.length - 1, n));
    rows.forEach((row, i) => row.classList.toggle("here", i === here));
    const link = rows[here].querySelector("a, button");
    if (link) link.focus();
    rows[here].scrollIntoView({ block: "nearest" });
  };

  // press follows what a key stands for: in the row that is selected, else in the page.
  const press = (key) => {
    const row = all("[data-row]")[here];
    const what = `[data-key="${CSS.escape(key)}"]`;
    const target = (row && row.querySelector(what)) || document.querySelector(`main ${what}`);
    if (target) target.click();
    return !!target;
  };

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName);
    if (typing) {
      if (e.key === "Escape") e.target.blur();
      return;
    }
    if (e.key === "/") find.focus();
    else if (e.key === "?") keys.showModal();
    else if (e.key === "j") select(here + 1);
    else if (e.key === "k") select(here - 1);
    else if (e.key.length !== 1 || !press(e.key)) return;
    e.preventDefault();
  });

  document.addEventListener("focusin", (e) => {
    const row = e.target.closest && e.target.closest("[data-row]");
    if (!row) return;
    const rows = all("[data-row]");
    here = rows.indexOf(row);
    rows.forEach((r) => r.classList.toggle("here", r === row));
  });

  for (const input of all("input[type=file][data-drop]")) {
    const area = input.closest("form");
    area.addEventListener("dragover", (e) => { e.preventDefault(); area.classList.add("over"); });
    area.addEventListener("dragleave", () => area.classList.remove("over"));
    area.addEventListener("drop", (e) => {
      e.preventDefault();
      area.classList.remove("over");
      if (e.dataTransfer.files.length) input.files = e.dataTransfer.files;
    });
  }

  // What says data-live is read anew every other second while it says so.
  const follow = async () => {
    const live = document.querySelector("[data-live]");
    if (!live) return;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-fresh]");
      const old = document.querySelector("[data-fresh]");
      if (fresh && old && !old.contains(document.activeElement)) old.replaceWith(fresh);
    } catch { /* the next time, perhaps */ }
    setTimeout(follow, 2000);
  };
  setTimeout(follow, 2000);
})();
