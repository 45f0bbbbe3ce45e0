// The server's clock, carried on by a timer that nobody can set: a phone's own clock may be wrong or be put right in the
// middle of a paper. Only a page seen before (kept for use without network) has to trust the phone's clock.
(function (Quiz) {
  "use strict";
  if (!Quiz) return;
  var anchor;
  var clock = Quiz.one("[data-clock]");
  var figures = Quiz.one("[data-clock-figures]");
  var spokenAt = [600, 300, 60];
  var moments = spokenAt.slice();

  function timer() {
    return window.performance && window.performance.now ? window.performance.now() : Date.now();
  }

  function set(now) {
    anchor = { server: now, timer: timer(), device: Date.now() };
    Quiz.store("clock", now - anchor.device);
    Quiz.store("heard", now);
  }

  function now() {
    return anchor.server + timer() - anchor.timer;
  }

  // The device slept, or its clock was set: only the server knows which.
  function doubtful() {
    return Math.abs(Date.now() - anchor.device - (timer() - anchor.timer)) > 3000;
  }

  function trust() {
    anchor.device = Date.now() - (timer() - anchor.timer);
  }

  // A page that is no later than what was heard before came out of the browser's keeping.
  var heard = Quiz.stored("heard");
  var offset = Quiz.stored("clock");
  var deadline = Quiz.number("deadline");
  var acceptsUntil = Quiz.number("accepts-until");
  if (typeof heard === "number" && typeof offset === "number" && Quiz.number("now") <= heard) {
    set(Math.max(heard, Date.now() + offset));
    deadline = Quiz.stored("deadline") || deadline;
    acceptsUntil = Quiz.stored("accepts-until") || acceptsUntil;
  } else {
    set(Quiz.number("now"));
    keepEnds();
  }

  function keepEnds() {
    Quiz.store("deadline", deadline);
    Quiz.store("accepts-until", acceptsUntil);
  }

  // The organisers have moved the end; true if there is more time now.
  function setEnds(newDeadline, newAcceptsUntil) {
    var more = newDeadline > deadline;
    if (newDeadline !== deadline) moments = spokenAt.slice();
    deadline = newDeadline;
    acceptsUntil = newAcceptsUntil;
    keepEnds();
    return more;
  }

  function pad(value) {
    return (value < 10 ? "0" : "") + value;
  }

  function figuresOf(seconds) {
    var hours = Math.floor(seconds / 3600);
    var minutes = Math.floor((seconds % 3600) / 60);
    return (hours ? hours + ":" + pad(minutes) : minutes) + ":" + pad(seconds % 60);
  }

  // Shows the seconds left until a moment, speaks at ten, five and one minute only, and gives them back.
  function tick(until) {
    var left = Math.max(0, Math.floor((until - now()) / 1000));
    figures.textContent = figuresOf(left);
    Quiz.setClass(clock, "is-short", left <= 60);
    while (moments.length && left <= moments[0]) {
      var moment = moments.shift();
      if (left > moment - 5) Quiz.speak(moment === 60 ? Quiz.text("text-minute") : Quiz.words("minutes", { n: moment / 60 }));
    }
    return left;
  }

  Quiz.clock = {
    set: set, now: now, timer: timer, doubtful: doubtful, trust: trust, setEnds: setEnds, tick: tick,
    figuresOf: figuresOf,
    heardPage: function (moment) {
      if (moment > (Quiz.stored("heard") || 0)) Quiz.store("heard", moment);
    },
    deadline: function () {
      return deadline;
    },
    acceptsUntil: function () {
      return acceptsUntil;
    },
  };
})(window.Quiz);
