// The clock of the team on stage: it counts on from what the server said by a timer nobody can set, and every refresh
// of the page puts it right again. Spoken only one minute before the end and at the end.
(function () {
  "use strict";
  var spoken = {};
  var pressed = false;

  function timer() {
    return window.performance && window.performance.now ? window.performance.now() : Date.now();
  }

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function pad(value) {
    return (value < 10 ? "0" : "") + value;
  }

  function number(element, name) {
    return Number(element.getAttribute("data-" + name));
  }

  function speak(clock, which) {
    var key = clock.getAttribute("data-stage-clock") + which;
    var place = document.querySelector("[data-clock-speech]");
    if (spoken[key] || !place) return;
    spoken[key] = true;
    place.textContent = clock.getAttribute("data-speak-" + which);
  }

  function phaseOf(seconds, least, most) {
    if (seconds < least) return "under";
    return seconds > most ? "over" : "inside";
  }

  // A page opened long after the moment does not speak of it.
  function justPassed(seconds, moment) {
    return seconds >= moment && seconds < moment + 5;
  }

  function show(clock) {
    if (clock.begun === undefined) clock.begun = timer();
    var seconds = number(clock, "seconds") + Math.floor((timer() - clock.begun) / 1000);
    var most = number(clock, "most");
    var phase = phaseOf(seconds, number(clock, "least"), most);
    clock.querySelector("[data-figures]").textContent = Math.floor(seconds / 60) + ":" + pad(seconds % 60);
    clock.querySelector("progress").value = Math.min(seconds, most);
    clock.className = "panel stage-clock is-" + phase;
    all("[data-phase]", clock).forEach(function (words) {
      words.hidden = words.getAttribute("data-phase") !== phase;
    });
    if (justPassed(seconds, most - 60)) speak(clock, "minute");
    if (justPassed(seconds, most)) speak(clock, "end");
  }

  function tick() {
    all("[data-stage-clock]").forEach(show);
  }

  function offline(is) {
    var note = document.querySelector("[data-no-network]");
    if (note) note.hidden = !is;
  }

  // A button under a finger is not exchanged for another one before it is let go.
  ["pointerdown", "mousedown", "touchstart"].forEach(function (name) {
    document.addEventListener(name, function () { pressed = true; }, true);
  });
  ["pointerup", "pointercancel", "mouseup", "touchend"].forEach(function (name) {
    document.addEventListener(name, function () {
      window.setTimeout(function () { pressed = false; }, 300);
    }, true);
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (pressed) event.detail.shouldSwap = false;
    else offline(false);
  });
  document.addEventListener("htmx:afterSwap", tick);
  document.addEventListener("htmx:sendError", function () { offline(true); });
  document.addEventListener("htmx:responseError", function () { offline(true); });

  tick();
  window.setInterval(tick, 250);
})();
