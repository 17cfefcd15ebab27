"use strict";
// The page works without this file; with it files can be dropped anywhere, texts copied, and progress is live.
(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  const toast = document.getElementById("copied");
  const say = (text) => {
    toast.textContent = text;
    clearTimeout(say.later);
    say.later = setTimeout(() => { toast.textContent = ""; }, 5000);
  };

  // ── A form is sent once: whoever clicks twice means the same ──
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // ── Files: dropped, pasted or chosen; a dropped folder gives the files in it ──
  const upload = document.getElementById("upload");
  if (upload) {
    const input = document.getElementById("files");
    const zone = document.getElementById("drop");
    const unread = document.getElementById("unread");
    zone.classList.add("scripted");
    all("[data-pick]").forEach((pick) => {
      pick.hidden = false;
      pick.addEventListener("click", () => input.click());
    });
    // What is open in Excel or gone may not be read: better said before the browser fails to send it.
    const readable = async (file) => {
      try { await file.slice(0, 1).arrayBuffer(); return true; } catch (locked) { return false; }
    };
    const send = async (files) => {
      if (!files.length) return say("里面没有文件，什么也没有收。");
      const can = await Promise.all(files.map(readable));
      const locked = files.filter((file, number) => !can[number]);
      unread.hidden = !locked.length;
      if (locked.length) {
        const names = locked.slice(0, 3).map((file) => `“${file.name}”`).join("、");
        const more = locked.length > 3 ? ` 等 ${locked.length} 个文件` : "";
        unread.querySelector("p").textContent = `${names}${more}正在 Excel 里打开，或者读不了，一个也没有收。请关闭后点“再试”。`;
        unread.querySelector("button").onclick = () => send(files);
        return unread.querySelector("button").focus();
      }
      const taken = new DataTransfer();
      files.forEach((file) => taken.items.add(file));
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
    input.addEventListener("change", () => input.files.length && send(Array.from(input.files)));
    document.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
    document.addEventListener("drop", async (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      const entries = Array.from(event.dataTransfer.items || []).map((each) => each.webkitGetAsEntry && each.webkitGetAsEntry()).filter(Boolean);
      const plain = Array.from(event.dataTransfer.files);
      try {
        const files = [];
        for (const entry of entries) files.push(...(await inside(entry)));
        if (entries.length || plain.length) await send(entries.length ? files : plain);
      } catch (gone) {
        say("有的文件读不出来，什么也没有收。请把文件复制到桌面上再拖进来。");
      }
    });
    document.addEventListener("paste", (event) => {
      const files = Array.from(event.clipboardData ? event.clipboardData.files : []);
      if (files.length) { event.preventDefault(); send(files); }
    });
  }

  // ── Texts to be copied ──
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch (refused) {
      const there = document.createElement("textarea");
      there.value = text;
      document.body.append(there);
      there.select();
      document.execCommand("copy");
      there.remove();
    }
    say("已复制，到微信里粘贴就行");
  };
  const copyTables = async (text) => {
    try {
      const as = (kind) => new Blob([text.value], { type: kind });
      await navigator.clipboard.write([new ClipboardItem({ "text/html": as("text/html"), "text/plain": as("text/plain") })]);
    } catch (refused) {
      text.closest("details").open = true;
      text.select();
      document.execCommand("copy");
    }
    say("已复制三张表，到网站后台的编辑框里粘贴就行");
  };
  all("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = document.getElementById(button.dataset.copy);
      return button.dataset.copyAs === "tables" ? copyTables(text) : copy(text.value);
    });
  });
  all("[data-text]").forEach((link) => {
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => { event.preventDefault(); copy(link.dataset.text); });
    link.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); link.click(); } });
  });
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // ── The board, narrowed while one types ──
  const search = document.getElementById("q");
  if (search) {
    search.addEventListener("input", () => {
      const rows = all("[data-words]");
      rows.forEach((row) => { row.hidden = !row.dataset.words.includes(search.value.trim()); });
      const none = document.getElementById("none");
      if (none) none.hidden = rows.some((row) => !row.hidden);
    });
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
    // What somebody is typing is not thrown away for the news that something else is done.
    let typed = false;
    document.addEventListener("input", (event) => { typed = typed || event.target.id !== "q"; });
    const look = async () => {
      try {
        const now = await (await fetch("/progress", { cache: "no-store" })).json();
        if (!now.working && typed) {
          const box = document.getElementById("work");
          box.replaceChildren("上一件事做完了。这一页您正在填，所以没有刷新；保存以后就是新的。");
          return;
        }
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
