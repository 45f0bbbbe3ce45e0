// Once a minute, on waking and when the network is back: the server's clock, an end that was moved, what the organisers
// tell. With it goes the log of this device, in small batches; it never waits before an answer.
(function (Quiz) {
  "use strict";
  if (!Quiz) return;
  var MINUTE = 60000;
  var MOST_KEPT = 200;
  var MOST_SENT = 50;
  var asking = false;
  var waiting = []; // who wants to know how it went
  var next = 0;
  var device = Quiz.stored("device");
  var events = Quiz.stored("events") || [];
  var read = Quiz.stored("read") || [];
  var box = Quiz.one("[data-notices]");
  var listeners = { closed: function () {} };

  if (!/^[a-z0-9]{1,16}$/.test(device || "")) {
    device = (Math.random().toString(36) + Math.random().toString(36)).replace(/[^a-z0-9]/g, "").slice(1, 13) || "x";
    Quiz.store("device", device);
  }

  function note(kind) {
    if (events.length >= MOST_KEPT) return;
    events.push([kind, Math.round(Quiz.clock.now())]);
    Quiz.store("events", events);
  }

  function plan(wait) {
    clearTimeout(next);
    next = setTimeout(ask, wait);
  }

  // done(status): 0 when the server could not be reached.
  function ask(done) {
    if (typeof done === "function") waiting.push(done);
    if (asking) return;
    asking = true;
    var sent = events.slice(0, MOST_SENT);
    Quiz.postWithToken(Quiz.text("news"), JSON.stringify({ device: device, events: sent }), function (status, reply) {
      asking = false;
      if (status === 200 && !(reply && reply.now)) status = 0;
      if (status === 200) {
        events = events.slice(sent.length);
        Quiz.store("events", events);
        Quiz.clock.set(reply.now);
        if (reply.state === "open" && Quiz.clock.setEnds(reply.deadline, reply.accepts_until)) tellMoreTime();
        reply.notices.slice().reverse().forEach(show);
        if (reply.state === "closed") listeners.closed();
      } else if (!status && Quiz.clock.doubtful()) Quiz.clock.trust();
      plan(status === 200 && events.length ? 2000 : MINUTE * (0.85 + 0.3 * Math.random()));
      waiting.splice(0).forEach(function (each) {
        each(status);
      });
    });
  }

  function tellMoreTime() {
    var end = new Date(Quiz.clock.deadline());
    var local = ("0" + end.getHours()).slice(-2) + ":" + ("0" + end.getMinutes()).slice(-2);
    show({ id: "more" + Quiz.clock.deadline(), at: "", text: Quiz.words("more-time", { time: local }) });
  }

  function show(notice) {
    var name = "notice-" + notice.id;
    if (read.indexOf(notice.id) >= 0 || document.getElementById(name)) return;
    var item = document.createElement("div");
    item.id = name;
    item.className = "alert alert-info paper-notice";
    var said = document.createElement("p");
    said.textContent = (notice.at ? notice.at + " – " : "") + notice.text;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary";
    button.textContent = Quiz.text("text-seen");
    button.addEventListener("click", function () {
      read.push(notice.id);
      Quiz.store("read", read);
      box.removeChild(item);
    });
    item.appendChild(said);
    item.appendChild(button);
    box.appendChild(item);
  }

  document.addEventListener("visibilitychange", function () {
    var hidden = document.visibilityState === "hidden";
    note(hidden ? "hidden" : "shown");
    if (!hidden) ask(); // a timer may stand still while a phone sleeps
  });
  window.addEventListener("online", function () {
    note("online");
    ask();
  });
  window.addEventListener("offline", function () {
    note("offline");
  });

  note("loaded");
  plan(500 + 3000 * Math.random());
  Quiz.news = { ask: ask, on: listeners };
})(window.Quiz);
