// Taking a paper. Every change is kept on this device at once, then sent in small batches; the page always says what is
// safe on the server and what is only here. Sequence numbers follow the server's clock, so the last change wins on
// whatever device it was made.
(function () {
  "use strict";
  const form = document.getElementById("paper");
  if (!form) return;
  const text = form.dataset;
  const attempt = text.attempt;
  const prefix = "attempt:" + attempt + ":";
  const questions = Array.from(form.querySelectorAll("[data-number]"));
  const SEND_AFTER = 800;
  const GIVE_UP = 15000;

  // --- What this device holds: number -> {s: sequence, c: [choice ids], safe: bool} ---

  const held = new Map();

  function store(key, value) {
    try {
      window.localStorage.setItem(prefix + key, JSON.stringify(value));
    } catch (error) {
      // Storage is full or closed: the page still holds the answer and sends it.
    }
  }

  function stored(key) {
    try {
      return JSON.parse(window.localStorage.getItem(prefix + key));
    } catch (error) {
      return null;
    }
  }

  function forget() {
    try {
      Object.keys(window.localStorage)
        .filter((key) => key.startsWith(prefix))
        .forEach((key) => window.localStorage.removeItem(key));
    } catch (error) {
      // nothing was kept
    }
    if (window.caches) {
      window.caches.open("papers").then((cache) =>
        cache.keys().then((kept) =>
          kept.filter((request) => request.url.includes("/attempts/")).forEach((request) => cache.delete(request))
        )
      );
    }
  }

  // --- The server's clock, carried on by a timer that nobody can set: a phone's own clock may be wrong or be put right
  // in the middle of a paper. Only a page seen before (kept for use without network) has to trust the phone's clock. ---

  let anchor;

  function setClock(now) {
    anchor = { server: now, timer: performance.now(), device: Date.now() };
    store("clock", now - anchor.device);
  }

  function serverNow() {
    return anchor.server + performance.now() - anchor.timer;
  }

  function clockDoubtful() {
    // The device slept, or its clock was set: only the server knows which.
    return Math.abs(Date.now() - anchor.device - (performance.now() - anchor.timer)) > 3000;
  }

  const keptOffset = stored("clock");
  if (stored("page") === text.now && typeof keptOffset === "number") {
    setClock(Math.max(Number(text.now), Date.now() + keptOffset));
  } else {
    setClock(Number(text.now));
    store("page", text.now);
  }

  let last = 0;
  function nextSequence() {
    last = Math.max(last + 1, Math.round(serverNow()));
    return last;
  }

  // --- Reading and showing marks ---

  function inputs(number) {
    return Array.from(form.querySelectorAll('input[name="q' + number + '"]'));
  }

  function marked(number) {
    return inputs(number)
      .filter((input) => input.checked)
      .map((input) => Number(input.value));
  }

  function mark(number, choices) {
    inputs(number).forEach((input) => {
      input.checked = choices.indexOf(Number(input.value)) >= 0;
    });
  }

  function keep(number, answer) {
    held.set(number, answer);
    last = Math.max(last, answer.s);
    store(String(number), answer);
  }

  questions.forEach((question) => {
    const number = Number(question.dataset.number);
    const onServer = Number(question.dataset.sequence);
    const here = stored(String(number));
    if (here && here.s > onServer) {
      held.set(number, { s: here.s, c: here.c, safe: false });
      mark(number, here.c);
    } else if (onServer) {
      // The browser may have restored other marks than the page came with.
      inputs(number).forEach((input) => {
        input.checked = input.defaultChecked;
      });
      held.set(number, { s: onServer, c: marked(number), safe: true });
    } else {
      mark(number, []);
    }
    if (held.has(number)) last = Math.max(last, held.get(number).s);
  });

  function unsafe() {
    return Array.from(held).filter((entry) => !entry[1].safe);
  }

  // --- Sending ---

  let sending = false;
  let timer = 0;
  let pause = 2000;
  let over = false; // handed in or refused: nothing more is sent
  let handing = false; // being handed in: that request carries every answer

  function batch(entries) {
    return JSON.stringify(entries.map((entry) => [entry[0], entry[1].s, entry[1].c]));
  }

  function post(body, keepalive) {
    const control = new AbortController();
    const stop = setTimeout(() => control.abort(), GIVE_UP);
    return fetch(text.answers, {
      method: "POST",
      body: body,
      keepalive: keepalive,
      credentials: "omit",
      headers: { "X-Attempt-Token": text.token, "Content-Type": "application/json" },
      signal: keepalive ? undefined : control.signal,
    }).finally(() => clearTimeout(stop));
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  // Ask the server for its time; the status it answered with, or 0 when it could not be reached.
  async function askTime() {
    try {
      const response = await post("[]", false);
      if (response.ok) setClock((await response.json()).now);
      return response.status;
    } catch (error) {
      return 0;
    }
  }

  async function flush() {
    const entries = unsafe();
    if (over || handing || sending || !entries.length) return;
    sending = true;
    show();
    try {
      const response = await post(batch(entries), false);
      if (response.status === 409) {
        finish(text.textClosed);
        setTimeout(() => window.location.reload(), 4000); // its address leads to the result now
      } else if (response.status === 403) finish(text.textRefused);
      else if (!response.ok) throw new Error(String(response.status));
      else {
        settle(await response.json());
        pause = 2000;
        if (unsafe().length) later(SEND_AFTER);
      }
    } catch (error) {
      later(pause);
      pause = Math.min(pause * 2, 15000);
    }
    sending = false;
    show();
  }

  function settle(reply) {
    setClock(reply.now);
    Object.keys(reply.saved).forEach((key) => {
      const number = Number(key);
      const here = held.get(number);
      if (here && reply.saved[key] >= here.s) keep(number, { s: here.s, c: here.c, safe: true });
    });
    Object.keys(reply.newer).forEach((key) => {
      // Another device or tab answered later: follow it.
      const number = Number(key);
      const [sequence, choices] = reply.newer[key];
      const here = held.get(number);
      if (here && sequence > here.s) {
        const list = choices ? choices.split(",").map(Number) : [];
        keep(number, { s: sequence, c: list, safe: true });
        mark(number, list);
      }
    });
  }

  function finish(words) {
    over = true;
    trouble(words);
  }

  function trouble(words) {
    const box = form.querySelector("[data-trouble]");
    box.textContent = words;
    box.hidden = !words;
  }

  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-number]");
    if (!question) return;
    const number = Number(question.dataset.number);
    keep(number, { s: nextSequence(), c: marked(number), safe: false });
    pause = 2000;
    later(SEND_AFTER);
    show();
  });

  window.addEventListener("online", () => {
    flush();
    check();
  });
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
    else check(); // a timer may stand still while a phone sleeps
  });

  function leave() {
    const entries = unsafe();
    if (over || !entries.length) return;
    // The reply may never be read: what is only here stays marked so until a later reply says otherwise.
    post(batch(entries), true)
      .then((response) => (response.ok ? response.json().then(settle) : null))
      .then(show)
      .catch(() => later(pause));
  }

  window.addEventListener("storage", (event) => {
    if (!event.key || !event.key.startsWith(prefix) || !event.newValue) return;
    const number = Number(event.key.slice(prefix.length));
    const answer = stored(String(number));
    const here = held.get(number);
    if (!number || !answer || (here && here.s > answer.s)) return;
    held.set(number, answer);
    last = Math.max(last, answer.s);
    mark(number, answer.c);
    if (!answer.safe) later(4 * SEND_AFTER); // the other tab sends it, unless it is gone by then
    show();
  });

  // --- Showing ---

  const state = form.querySelector("[data-save-state]");
  const clock = form.querySelector("[data-clock]");
  const figures = form.querySelector("[data-clock-figures]");
  const spoken = form.querySelector("[data-spoken]");
  const summary = form.querySelector("[data-summary]");
  const map = Array.from(form.querySelectorAll("[data-to]"));

  function say(element, words) {
    if (element.textContent !== words) element.textContent = words;
  }

  function show() {
    const waiting = unsafe().length;
    state.classList.toggle("is-safe", !waiting && held.size > 0);
    state.classList.toggle("is-here", waiting > 0);
    if (waiting) say(state, text.textHere.replace("{n}", waiting));
    else say(state, held.size ? text.textSafe : "");
    const open = [];
    map.forEach((button) => {
      const number = Number(button.dataset.to);
      if (!number) return;
      const answer = held.get(number);
      const answered = Boolean(answer && answer.c.length);
      if (!answered) open.push(number);
      button.classList.toggle("is-safe", answered && answer.safe);
      button.classList.toggle("is-here", Boolean(answer) && !answer.safe);
      const words = answered ? (answer.safe ? text.textAnswered : text.textAnsweredHere) : text.textOpen;
      button.setAttribute("aria-label", number + ": " + words);
    });
    say(summary, open.length ? text.textUnanswered.replace("{list}", open.join(", ")) : text.textAll);
  }

  const moments = [600, 300, 60];

  function tick() {
    const left = Math.max(0, Math.floor((Number(text.deadline) - serverNow()) / 1000));
    const hours = Math.floor(left / 3600);
    const minutes = Math.floor((left % 3600) / 60);
    const pad = (value) => String(value).padStart(2, "0");
    figures.textContent = (hours ? hours + ":" + pad(minutes) : minutes) + ":" + pad(left % 60);
    clock.classList.toggle("is-short", left <= 60);
    while (moments.length && left <= moments[0]) {
      const moment = moments.shift();
      if (left > moment - 5) say(spoken, moment === 60 ? text.textMinute : text.textMinutes.replace("{n}", moment / 60));
    }
    if (clockDoubtful()) check();
    if (left === 0) timeUp();
  }

  let asking = false;
  let noSooner = 0; // hand in by itself not before this, by the page's timer

  async function check() {
    if (asking || over) return 0;
    asking = true;
    const status = await askTime();
    if (!status && clockDoubtful()) anchor.device = Date.now() - (performance.now() - anchor.timer);
    asking = false;
    return status;
  }

  // Handing in cannot be taken back, so it is the server that says that time is over.
  async function timeUp() {
    if (over || handing || asking || performance.now() < noSooner) return;
    noSooner = performance.now() + 5000;
    const status = await check();
    if (!status) trouble(text.textWaiting);
    else if (status >= 400 && status < 500) handIn(text.textOver);
    else if (serverNow() >= Number(text.deadline)) handIn(text.textOver);
  }

  // --- One question at a time ---

  const steps = questions.map((question) => question.dataset.number).concat("end");
  let shown = 0;

  function goTo(step, focus) {
    shown = Math.max(0, Math.min(step, steps.length - 1));
    questions.forEach((question, index) => question.classList.toggle("is-shown", index === shown));
    const end = form.querySelector("[data-end]");
    end.classList.toggle("is-shown", shown === steps.length - 1);
    form.querySelector("[data-previous]").disabled = shown === 0;
    form.querySelector("[data-next]").hidden = shown === steps.length - 1;
    map.forEach((button) => {
      if (button.dataset.to === steps[shown]) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    if (focus) {
      const target = shown === steps.length - 1 ? end : questions[shown].querySelector("legend");
      target.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    store("shown", shown);
  }

  form.classList.add("is-stepped");
  form.querySelector("[data-steps]").hidden = false;
  form.querySelector("[data-map]").hidden = false;
  form.querySelector("[data-previous]").addEventListener("click", () => goTo(shown - 1, true));
  form.querySelector("[data-next]").addEventListener("click", () => goTo(shown + 1, true));
  map.forEach((button) => button.addEventListener("click", () => goTo(steps.indexOf(button.dataset.to), true)));

  // --- Handing in: tried again until it has arrived; done twice it changes nothing ---

  function csrfToken() {
    // The cookie's, not the page's: signing in again in another tab has changed it.
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  function lock(yes) {
    // What is changed while the paper is on its way would not be in it.
    questions.forEach((question) => {
      question.disabled = yes;
    });
    form.querySelector("[data-submit]").disabled = yes;
  }

  function stopHandingIn(words) {
    trouble(words);
    lock(false);
    handing = false;
    noSooner = performance.now() + 15000;
    later(pause);
    show();
  }

  async function handIn(words) {
    handing = true;
    trouble("");
    say(spoken, words);
    let wait = 2000;
    for (;;) {
      lock(true);
      say(state, words);
      const control = new AbortController();
      const stop = setTimeout(() => control.abort(), GIVE_UP);
      try {
        const body = new FormData();
        body.append("csrfmiddlewaretoken", csrfToken());
        body.append("answers", batch(Array.from(held)));
        const response = await fetch(form.action, { method: "POST", body: body, signal: control.signal });
        if (response.redirected && new URL(response.url).pathname.startsWith("/attempts/")) {
          over = true;
          forget();
          window.location.replace(response.url);
          return;
        }
        if (response.redirected || response.status === 403 || response.status === 404) {
          stopHandingIn(text.textSignIn);
          return;
        }
        if (response.status === 400) {
          stopHandingIn(text.textRefused);
          return;
        }
      } catch (error) {
        // the network is gone, or so slow that a new try is better
      } finally {
        clearTimeout(stop);
      }
      lock(false);
      trouble(serverNow() > Number(text.acceptsUntil) ? text.textLate : text.textWaiting);
      show();
      await new Promise((resolve) => {
        setTimeout(resolve, wait);
        window.addEventListener("online", resolve, { once: true });
      });
      wait = Math.min(wait * 2, 15000);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!handing && !over) handIn(text.textHanding);
  });

  if (navigator.serviceWorker) {
    // So that loading the page again without network still shows the paper.
    navigator.serviceWorker.register(text.worker).catch(() => {});
  }

  const before = stored("shown");
  goTo(typeof before === "number" ? before : 0, false);
  show();
  tick();
  setInterval(tick, 1000);
  flush();
})();
