"use strict";
// The page works without this file; with it files can be dropped anywhere, texts copied, and progress is live.
(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  // ── Files: dropped, pasted or chosen; a dropped folder gives the files in it ──
  const upload = document.getElementById("upload");
  if (upload) {
    const input = document.getElementById("files");
    const zone = document.getElementById("drop");
    const send = (files) => {
      const taken = new DataTransfer();
      files.forEach((file) => taken.items.add(file));
      if (!taken.files.length) return;
      input.files = taken.files;
      upload.requestSubmit();
    };
    const inside = async (entry) => {
      if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
      const reader = entry.createReader();
      const found = [];
      for (;;) {
        const some = await new Promise((done, fail) => reader.readEntries(done, fail));
        if (!some.length) return found;
        for (const each of some) found.push(...(await inside(each)));
      }
    };
    input.addEventListener("change", () => input.files.length && upload.requestSubmit());
    upload.addEventListener("submit", () => { upload.querySelector("button").disabled = true; });
    document.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
    document.addEventListener("drop", async (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      const entries = Array.from(event.dataTransfer.items || []).map((each) => each.webkitGetAsEntry && each.webkitGetAsEntry()).filter(Boolean);
      if (!entries.length) return send(Array.from(event.dataTransfer.files));
      const files = [];
      for (const entry of entries) files.push(...(await inside(entry)));
      send(files);
    });
    document.addEventListener("paste", (event) => {
      const files = Array.from(event.clipboardData ? event.clipboardData.files : []);
      if (files.length) { event.preventDefault(); send(files); }
    });
  }

  // ── Texts to be copied ──
  const copied = document.getElementById("copied");
  all("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      const tables = button.dataset.copyAs === "tables";
      try {
        if (tables) {
          const as = (kind) => new Blob([text.value], { type: kind });
          await navigator.clipboard.write([new ClipboardItem({ "text/html": as("text/html"), "text/plain": as("text/plain") })]);
        } else {
          await navigator.clipboard.writeText(text.value);
        }
      } catch (refused) {
        text.closest("details").open = true;
        text.select();
        document.execCommand("copy");
      }
      copied.textContent = tables ? "已复制三张表，到网站后台的编辑框里粘贴就行" : "已复制，到微信里粘贴就行";
      setTimeout(() => { copied.textContent = ""; }, 4000);
    });
  });
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // ── The board, narrowed while one types ──
  const search = document.getElementById("q");
  if (search) {
    search.addEventListener("input", () => all("[data-words]").forEach((row) => {
      row.hidden = !row.dataset.words.includes(search.value.trim());
    }));
  }

  // ── Where a link leads, there the keyboard goes on ──
  const follow = () => {
    const there = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!there) return;
    there.scrollIntoView({ block: "center", inline: "center" });
    const input = there.id === "drop" ? document.getElementById("files") : there;
    input.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", follow);
  follow();

  // ── Work that is going on ──
  const told = document.getElementById("work-told");
  const outcome = document.getElementById("outcome");
  const faults = document.getElementById("faults");
  if ((faults || outcome) && !location.hash) (faults || outcome).focus({ preventScroll: true });
  if (told) {
    const bar = document.querySelector("#work progress");
    const look = async () => {
      try {
        const now = await (await fetch("/progress", { cache: "no-store" })).json();
        if (!now.working) { location.reload(); return; }
        told.textContent = now.sentence;
        if (now.total) { bar.max = now.total; bar.value = now.number; }
      } catch (gone) {
        told.textContent = "页面的窗口好像关掉了，已收的都在。请重新运行一次";
      }
      setTimeout(look, 700);
    };
    setTimeout(look, 500);
  }
})();
