// Times in the reader's own zone, the wait before another code, how far a download is. The pages are complete without it.
"use strict";
// In the language of the page, as it is written where the reader is: a page in "en" has the dates of their "en-US".
const language = document.documentElement.lang;
const locale = navigator.languages.find((spoken) => spoken.split("-")[0] === language) ?? language;
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const localise = (root) => {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) {
      time.textContent = ("clock" in time.dataset ? clock : moment).format(at).replace(/(?<!,) /g, "\u00a0");
    }
  }
};
localise(document);

for (const button of document.querySelectorAll("button[data-wait]")) {
  const told = button.nextElementSibling;
  const until = Date.now() + 1000 * Number(button.dataset.wait);
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    if (left > 0) {
      told.textContent = told.textContent.replace(/\d+:\d\d/, `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
      setTimeout(tick, 250);
    } else if (told) {
      told.remove();
    }
  };
  if (told) {
    tick();
  }
}

// A download under way: the page as it is by now, part by part, so that nothing moves under the reader's finger.
const follow = async () => {
  const main = document.querySelector("main[data-follow]");
  if (!main) {
    return;
  }
  try {
    const answer = document.hidden ? null : await fetch(main.dataset.follow, { headers: { Accept: "text/html" } });
    if (answer?.ok) {
      tellAway(main, false);
      show(main, new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch {
    tellAway(main, true); // the line is down, and with it perhaps the download: the next look may tell
  }
  setTimeout(follow, 2000);
};

const tellAway = (main, isAway) => {
  const told = main.querySelector("[data-away]");
  if (told.hidden === isAway) {
    told.hidden = !isAway;
    main.querySelector("[data-live]").textContent = isAway ? told.textContent : "";
  }
};

const show = (main, page) => {
  const fresh = page.querySelector("main[data-stage]");
  const live = main.querySelector("[data-live]");
  if (!fresh) {
    return;
  }
  const quarter = (bar) => Math.floor((bar?.value ?? 0) / 25);
  const [before, now] = [main, fresh].map((one) => one.querySelector("progress"));
  const isAnnounced = quarter(now) > quarter(before);
  document.title = page.title;
  if (fresh.dataset.stage !== main.dataset.stage) {
    localise(fresh);
    fresh.querySelector("[data-live]").replaceWith(live);
    main.replaceWith(fresh);
    live.textContent = fresh.querySelector("h1").textContent;
    return;
  }
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const shown = main.querySelector(`[data-part="${part.dataset.part}"]`);
    shown.textContent = part.textContent;
    if (part.hasAttribute("value")) {
      shown.value = part.value;
    }
  }
  if (isAnnounced) {
    live.textContent = now.textContent;
  }
};

setTimeout(follow, 2000);

// Checksums to the clipboard with one press.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.firstElementChild;
  const said = label.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    label.textContent = button.dataset.copied;
    setTimeout(() => (label.textContent = said), 2000);
  });
}
