// Times in the reader's own zone, and the wait before another code. The pages are complete without it.
"use strict";
// In the language of the page, as it is written where the reader is: a page in "en" has the dates of their "en-US".
const language = document.documentElement.lang;
const locale = navigator.languages.find((spoken) => spoken.split("-")[0] === language) ?? language;
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) {
    time.textContent = ("clock" in time.dataset ? clock : moment).format(at).replace(/(?<!,) /g, "\u00a0");
  }
}

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
