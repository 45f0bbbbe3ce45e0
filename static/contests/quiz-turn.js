// Questions one by one: the answer is sent as it is marked, and the next question comes when its time is over or the
// pupil goes on. Whose turn it is, and for how long, only the server knows; this page holds one question.
(function (Quiz) {
  "use strict";
  if (!Quiz) return;
  var clock = Quiz.clock;
  var ends = Quiz.number("turn-ends");
  var state = Quiz.one("[data-save-state]");
  var sending = false;
  var changed = false;
  var going = false;
  var pause = 1000;

  function marks() {
    var fields = { number: Quiz.text("number") };
    Quiz.all(".choice input").forEach(function (input) {
      if (input.checked) fields[input.name] = (fields[input.name] || []).concat(input.value);
    });
    return fields;
  }

  function show(name) {
    Quiz.setClass(state, "is-safe", name === "safe");
    Quiz.setClass(state, "is-here", name === "here");
    Quiz.say(state, Quiz.text("text-turn-" + name));
  }

  function send() {
    if (sending || (!changed && !going)) return;
    var fields = marks();
    if (going) fields.next = "1";
    sending = true;
    changed = false;
    Quiz.postForm(window.location.pathname, fields, function (status, reply) {
      sending = false;
      if (reply && reply.number) {
        pause = 1000;
        if (reply.now) clock.set(reply.now);
        if (reply.late) Quiz.trouble(Quiz.text("text-turn-late"));
        if (String(reply.number) !== Quiz.text("number")) return window.location.reload();
        if (reply.saved && !changed) show("safe");
      } else if (status === 200 || status === 403 || status === 404) {
        Quiz.trouble(Quiz.text("text-sign-in"));
        return;
      } else {
        changed = true;
        Quiz.trouble(Quiz.text("text-turn-waiting"));
        setTimeout(send, pause);
        pause = Math.min(pause * 2, 15000);
        return;
      }
      Quiz.trouble("");
      if (changed || going) send();
    });
  }

  function goOn() {
    going = true;
    Quiz.all("[data-go-on]").forEach(function (button) {
      button.disabled = true;
    });
    send();
  }

  // The last page: tried again until it has arrived.
  function handIn() {
    if (going) return;
    going = true;
    Quiz.one("[data-submit]").disabled = true;
    var typed = Quiz.one("[name=prediction]");
    Quiz.postForm(Quiz.form.getAttribute("action"), { prediction: typed ? typed.value : "" }, function (status, reply) {
      going = false;
      Quiz.one("[data-submit]").disabled = false;
      if (reply && reply.to) {
        Quiz.forget();
        window.location.replace(reply.to);
      } else if (status === 400) Quiz.one("[data-prediction-wrong]").hidden = false;
      else if (status === 200 || status === 403 || status === 404) Quiz.trouble(Quiz.text("text-sign-in"));
      else {
        Quiz.trouble(Quiz.text("text-turn-waiting"));
        setTimeout(handIn, pause);
        pause = Math.min(pause * 2, 15000);
      }
    });
  }

  Quiz.form.addEventListener("change", function () {
    if (!ends) return;
    changed = true;
    show("here");
    send();
  });
  Quiz.form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (ends) goOn();
    else handIn();
  });
  window.addEventListener("online", send);
  Quiz.news.on.closed = function () {
    window.location.reload();
  };

  function tick() {
    var left = clock.tick(clock.deadline());
    if (!ends) {
      if (left === 0) handIn();
      return;
    }
    var turn = Math.max(0, Math.ceil((ends - clock.now()) / 1000));
    Quiz.say(Quiz.one("[data-turn-figures]"), clock.figuresOf(turn));
    if (turn === 0 && !going) goOn();
  }

  if (ends) show(Quiz.text("saved") ? "safe" : "none");
  tick();
  setInterval(tick, ends ? 250 : 5000); // a question's seconds are few
})(window.Quiz);
