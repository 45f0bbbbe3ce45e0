// Taking a paper. Every change is kept on this device at once, then sent in small batches; the page always says what is
// safe on the server and what is only here. Sequence numbers follow the server's clock, so the last change wins on
// whatever device it was made.
(function (Quiz) {
  "use strict";
  if (!Quiz) return;
  var SEND_AFTER = 800;
  var LONGEST_PAUSE = 15000;
  var form = Quiz.form;
  var clock = Quiz.clock;
  var fields = Quiz.all("[data-number]");

  // --- What this device holds: number -> {s: sequence, c: [choice ids], safe: bool} ---

  var held = {};
  var last = 0;

  function nextSequence() {
    last = Math.max(last + 1, Math.round(clock.now()));
    return last;
  }

  function heldNumbers() {
    return Object.keys(held).map(Number);
  }

  function inputs(number) {
    return Quiz.all('input[name="q' + number + '"]');
  }

  function prediction(number) {
    var field = Quiz.one("[data-prediction]");
    return field && Number(field.getAttribute("data-number")) === number ? field : null;
  }

  function marked(number) {
    if (prediction(number)) return predicted(prediction(number));
    return inputs(number).filter(function (input) {
      return input.checked;
    }).map(function (input) {
      return Number(input.value);
    });
  }

  function mark(number, choices) {
    var asked = prediction(number);
    if (asked) {
      var kept = choices.length ? String(asked.getAttribute("data-percentage") ? choices[0] / 100 : choices[0]) : "";
      asked.querySelector("input").value = kept.replace(".", ",");
      return;
    }
    inputs(number).forEach(function (input) {
      input.checked = choices.indexOf(Number(input.value)) >= 0;
    });
  }

  // A whole number, or a percentage with a comma times 100; null when it is neither.
  function predicted(asked) {
    var typed = asked.querySelector("input").value.replace(/\s/g, "");
    if (!typed) return [];
    if (!asked.getAttribute("data-percentage")) return /^\d{1,9}$/.test(typed) ? [Number(typed)] : null;
    var found = /^(\d{1,3})(?:[,.](\d{1,2}))?%?$/.exec(typed);
    var hundredths = found ? Number(found[1]) * 100 + Number(((found[2] || "") + "00").slice(0, 2)) : 10001;
    return hundredths <= 10000 ? [hundredths] : null;
  }

  function hold(number, answer) {
    held[number] = answer;
    last = Math.max(last, answer.s);
  }

  function keep(number, answer) {
    hold(number, answer);
    Quiz.store(String(number), answer);
  }

  fields.forEach(function (field) {
    var number = Number(field.getAttribute("data-number"));
    var onServer = Number(field.getAttribute("data-sequence"));
    var here = Quiz.stored(String(number));
    if (here && here.s > onServer) {
      hold(number, { s: here.s, c: here.c, safe: false });
      mark(number, here.c);
    } else if (onServer) {
      // The browser may have restored other marks than the page came with.
      Quiz.all("input", field).forEach(function (input) {
        input.checked = input.defaultChecked;
        if (input.type === "text") input.value = input.defaultValue;
      });
      hold(number, { s: onServer, c: marked(number) || [], safe: true });
    } else mark(number, []);
  });

  function unsafe() {
    return heldNumbers().filter(function (number) {
      return !held[number].safe;
    });
  }

  // --- Sending ---

  var sending = false;
  var timer = 0;
  var pause = 2000;
  var over = false; // handed in or refused: nothing more is sent
  var handing = false; // being handed in: that request carries every answer

  function batch(numbers) {
    return JSON.stringify(numbers.map(function (number) {
      return [number, held[number].s, held[number].c];
    }));
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  function flush() {
    var numbers = unsafe();
    if (over || handing || sending || !numbers.length) return;
    sending = true;
    Quiz.postWithToken(Quiz.text("answers"), batch(numbers), function (status, reply) {
      sending = false;
      if (status === 200 && reply && reply.saved) {
        settle(reply);
        pause = 2000;
        if (unsafe().length) later(SEND_AFTER);
      } else if (status === 409) closed(reply);
      else if (status === 403) finish(Quiz.text("text-refused"));
      else {
        later(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
      show();
    });
  }

  function settle(reply) {
    clock.set(reply.now);
    Object.keys(reply.saved).forEach(function (number) {
      var here = held[number];
      if (here && reply.saved[number] >= here.s) keep(Number(number), { s: here.s, c: here.c, safe: true });
    });
    Object.keys(reply.newer).forEach(function (number) {
      // Another device or tab answered later: follow it.
      var newer = reply.newer[number];
      if (held[number] && newer[0] > held[number].s) {
        var choices = newer[1] ? newer[1].split(",").map(Number) : [];
        keep(Number(number), { s: newer[0], c: choices, safe: true });
        mark(Number(number), choices);
      }
    });
  }

  function finish(said) {
    over = true;
    Quiz.trouble(said);
  }

  // Handed in elsewhere, or over: this page's address leads to the result now, or to what came too late.
  function closed(reply) {
    if (over) return;
    var late = Boolean(reply && reply.state === "late");
    finish(Quiz.text(late ? "text-late" : "text-closed"));
    if (late) Quiz.forget();
    setTimeout(function () {
      if (late) window.location.replace(Quiz.text("late"));
      else window.location.reload();
    }, 4000);
  }

  Quiz.news.on.closed = function () {
    if (unsafe().length) flush(); // whether they came too late is for the server to say
    else closed(null);
  };

  function changed(event) {
    var field = Quiz.upTo(event.target, "data-number");
    if (!field) return;
    var number = Number(field.getAttribute("data-number"));
    var choices = marked(number);
    if (prediction(number)) {
      Quiz.one("[data-prediction-wrong]").hidden = choices !== null;
      field.querySelector("input").setAttribute("aria-invalid", String(choices === null));
    }
    if (choices === null || (held[number] && String(held[number].c) === String(choices))) return;
    keep(number, { s: nextSequence(), c: choices, safe: false });
    pause = 2000;
    later(SEND_AFTER);
    show();
  }

  form.addEventListener("change", changed);
  form.addEventListener("input", function (event) {
    if (event.target.type === "text") changed(event);
  });
  window.addEventListener("online", flush);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") leave();
  });

  // The reply may never be read: what is only here stays marked so until a later reply says otherwise.
  function leave() {
    var numbers = unsafe();
    if (over || !numbers.length) return;
    if (!window.fetch) return flush();
    window.fetch(Quiz.text("answers"), {
      method: "POST", body: batch(numbers), keepalive: true, credentials: "omit",
      headers: { "X-Attempt-Token": Quiz.text("token"), "Content-Type": "application/json" },
    }).then(function (response) {
      return response.ok ? response.json().then(settle) : null;
    }).then(show, function () {
      later(pause);
    });
  }

  window.addEventListener("storage", function (event) {
    if (!event.key || event.key.indexOf(Quiz.prefix) !== 0 || !event.newValue) return;
    var number = Number(event.key.slice(Quiz.prefix.length));
    var answer = number ? Quiz.stored(String(number)) : null;
    if (!answer || (held[number] && held[number].s > answer.s)) return;
    hold(number, answer);
    mark(number, answer.c);
    if (!answer.safe) later(4 * SEND_AFTER); // the other tab sends it, unless it is gone by then
    show();
  });

  // --- Showing ---

  var state = Quiz.one("[data-save-state]");
  var waitingSince = 0;
  var told = false;

  function named(numbers) {
    var names = numbers.slice(0, 8).map(function (number) {
      return prediction(number) ? Quiz.text("text-prediction") : number;
    });
    return names.join(", ") + (numbers.length > 8 ? " …" : "");
  }

  function show() {
    var waiting = unsafe();
    var stands = {};
    heldNumbers().forEach(function (number) {
      stands[number] = { safe: held[number].safe, answered: held[number].c.length > 0 };
    });
    Quiz.setClass(state, "is-safe", !waiting.length && heldNumbers().length > 0);
    Quiz.setClass(state, "is-here", waiting.length > 0);
    if (handing) Quiz.say(state, Quiz.text("text-handing"));
    else if (waiting.length) Quiz.say(state, Quiz.words("here", { list: named(waiting) }));
    else Quiz.say(state, Quiz.text(heldNumbers().length ? "text-safe" : "text-none"));
    speakOfTrouble(waiting);
    Quiz.map.show(stands);
  }

  // A screen reader hears of it only when answers wait for long, and then when they are safe.
  function speakOfTrouble(waiting) {
    if (!waiting.length) {
      if (told) Quiz.speak(Quiz.text("text-safe"));
      waitingSince = 0;
      told = false;
    } else if (!waitingSince) waitingSince = clock.timer();
    else if (!told && clock.timer() - waitingSince > 10000) {
      told = true;
      Quiz.speak(Quiz.words("here", { list: named(waiting) }));
    }
  }

  // --- Handing in: tried again until it has arrived; done twice it changes nothing ---

  var noSooner = 0; // hand in by itself not before this, by the page's timer
  var wait = 2000;
  var again = 0;

  function lock(yes) {
    // What is changed while the paper is on its way would not be in it.
    fields.forEach(function (field) {
      Quiz.all("input", field).forEach(function (input) {
        input.disabled = yes;
      });
    });
    Quiz.one("[data-submit]").disabled = yes;
  }

  function stopHandingIn(said) {
    Quiz.trouble(said);
    lock(false);
    handing = false;
    noSooner = clock.timer() + 15000;
    later(pause);
    show();
  }

  function handIn(said) {
    handing = true;
    wait = 2000;
    Quiz.trouble("");
    Quiz.speak(said);
    tryHandingIn(said);
  }

  function tryHandingIn(said) {
    clearTimeout(again);
    lock(true);
    Quiz.say(state, said);
    Quiz.postForm(form.getAttribute("action"), { answers: batch(heldNumbers()) }, function (status, reply) {
      if (reply && reply.to) {
        over = true;
        Quiz.forget();
        window.location.replace(reply.to);
      } else if (status === 409 && reply && reply.state === "still_open") {
        stopHandingIn(Quiz.text("text-must"));
        Quiz.map.to("end");
      } else if ((status === 200 && !reply) || status === 403 || status === 404) stopHandingIn(Quiz.text("text-sign-in"));
      else if (status === 400) stopHandingIn(Quiz.text("text-refused"));
      else {
        // The network is gone, or so slow that a new try is better.
        lock(false);
        Quiz.trouble(Quiz.text(clock.now() > clock.acceptsUntil() ? "text-waiting-late" : "text-waiting"));
        show();
        again = setTimeout(function () {
          tryHandingIn(said);
        }, wait);
        wait = Math.min(wait * 2, LONGEST_PAUSE);
      }
    });
  }

  window.addEventListener("online", function () {
    if (!handing || !again) return;
    clearTimeout(again);
    again = setTimeout(function () {
      tryHandingIn(Quiz.text("text-handing"));
    }, 50);
  });

  // Handing in cannot be taken back, so it is the server that says that time is over.
  function timeUp() {
    if (over || handing || clock.timer() < noSooner) return;
    noSooner = clock.timer() + 5000;
    Quiz.news.ask(function (status) {
      if (over || handing) return;
      if (!status) Quiz.trouble(Quiz.text("text-waiting"));
      else if ((status >= 400 && status < 500) || clock.now() >= clock.deadline()) handIn(Quiz.text("text-over"));
      else Quiz.trouble("");
    });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var open = Quiz.text("must") && Quiz.all("[data-open-list] a").length;
    if (open && clock.now() < clock.deadline()) Quiz.trouble(Quiz.text("text-must"));
    else if (!handing && !over) handIn(Quiz.text("text-handing"));
  });

  function tick() {
    var left = clock.tick(clock.deadline());
    if (clock.doubtful() && !over) Quiz.news.ask();
    speakOfTrouble(unsafe());
    if (left === 0) timeUp();
  }

  show();
  tick();
  setInterval(tick, 1000);
  flush();
})(window.Quiz);
