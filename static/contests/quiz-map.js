// One question a screen, the map of all of them, flags, what is still open, the keyboard, and big letters.
(function (Quiz) {
  "use strict";
  if (!Quiz) return;
  var form = Quiz.form;
  var questions = Quiz.all(".question[data-number]");
  var end = Quiz.one("[data-end]");
  var buttons = Quiz.all("[data-to]");
  var steps = questions.map(function (question) {
    return question.getAttribute("data-number");
  });
  var flags = Quiz.stored("flags") || [];
  var shown = 0;
  var answers = {}; // as quiz.js told last: number -> {safe, answered}
  steps.push("end");

  // --- Where we are ---

  function goTo(step, focus) {
    shown = Math.max(0, Math.min(step, steps.length - 1));
    var last = shown === steps.length - 1;
    questions.forEach(function (question, index) {
      Quiz.setClass(question, "is-shown", index === shown);
    });
    Quiz.setClass(end, "is-shown", last);
    Quiz.one("[data-previous]").disabled = shown === 0;
    Quiz.one("[data-next]").hidden = last;
    buttons.forEach(function (button) {
      if (button.getAttribute("data-to") === steps[shown]) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    if (focus) {
      (last ? end : questions[shown].querySelector("legend")).focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    Quiz.store("shown", shown);
  }

  function to(step) {
    goTo(Math.max(0, steps.indexOf(String(step))), true);
  }

  Quiz.one("[data-previous]").addEventListener("click", function () {
    goTo(shown - 1, true);
  });
  Quiz.one("[data-next]").addEventListener("click", function () {
    goTo(shown + 1, true);
  });
  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      to(button.getAttribute("data-to"));
    });
  });

  // --- Flags: a pupil's own marks, kept on this device only ---

  function flagged(number) {
    return flags.indexOf(Number(number)) >= 0;
  }

  questions.forEach(function (question) {
    var button = question.querySelector("[data-flag]");
    var number = Number(question.getAttribute("data-number"));
    button.hidden = false;
    button.setAttribute("aria-pressed", String(flagged(number)));
    button.addEventListener("click", function () {
      if (flagged(number)) flags.splice(flags.indexOf(number), 1);
      else flags.push(number);
      button.setAttribute("aria-pressed", String(flagged(number)));
      Quiz.store("flags", flags);
      show(answers);
    });
  });

  // --- The map and the summary ---

  function show(stands) {
    answers = stands;
    var open = [];
    buttons.forEach(function (button) {
      var number = Number(button.getAttribute("data-to"));
      if (!number) return;
      var answer = stands[number] || { safe: true, answered: false, changed: false };
      if (!answer.answered) open.push(number);
      Quiz.setClass(button, "is-safe", answer.answered && answer.safe);
      Quiz.setClass(button, "is-here", !answer.safe);
      Quiz.setClass(button, "is-flagged", flagged(number));
      var state = answer.answered ? (answer.safe ? "text-answered" : "text-answered-here") : "text-open";
      var said = number + ": " + Quiz.text(state) + (flagged(number) ? ", " + Quiz.text("text-flagged") : "");
      button.setAttribute("aria-label", said);
    });
    var prediction = Quiz.one("[data-prediction]");
    var predicts = prediction && !(stands[prediction.getAttribute("data-number")] || {}).answered;
    if (predicts && Quiz.text("must")) open.push(Number(prediction.getAttribute("data-number")));
    summarise(open);
  }

  function summarise(open) {
    Quiz.say(Quiz.one("[data-summary]"), open.length ? Quiz.text("text-unanswered") : Quiz.text("text-all"));
    links(Quiz.one("[data-open-list]"), open);
    var marked = flags.slice().sort(function (one, other) {
      return one - other;
    });
    Quiz.one("[data-flagged]").hidden = !marked.length;
    links(Quiz.one("[data-flagged-list]"), marked);
  }

  function links(list, numbers) {
    if (list.getAttribute("data-shown") === numbers.join()) return; // what has the focus keeps it
    list.setAttribute("data-shown", numbers.join());
    list.textContent = "";
    numbers.forEach(function (number) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      var asked = number > questions.length;
      link.href = asked ? "#prediction" : "#question-" + number;
      link.textContent = asked ? Quiz.text("text-prediction") : number;
      link.addEventListener("click", function (event) {
        event.preventDefault();
        if (asked) document.getElementById("prediction").focus();
        else to(number);
      });
      item.appendChild(link);
      list.appendChild(item);
    });
  }

  // --- Keyboard: arrows between questions, digits for choices. Within choices the browser's own keys stay. ---

  document.addEventListener("keydown", function (event) {
    var target = event.target;
    var tag = (target.tagName || "").toLowerCase();
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if ((tag === "input" && target.type === "text") || tag === "textarea" || tag === "select") return;
    var key = event.key || String.fromCharCode(event.keyCode);
    var inChoices = tag === "input" && target.type === "radio";
    if (!inChoices && (key === "ArrowRight" || key === "Right" || event.keyCode === 39)) goTo(shown + 1, true);
    else if (!inChoices && (key === "ArrowLeft" || key === "Left" || event.keyCode === 37)) goTo(shown - 1, true);
    else if (/^[1-9]$/.test(key) && shown < questions.length) {
      var choice = questions[shown].querySelectorAll(".choice input")[Number(key) - 1];
      if (!choice || choice.disabled) return;
      choice.focus();
      choice.click();
    } else return;
    event.preventDefault();
  });

  // --- Big letters ---

  var size = Quiz.one("[data-big]");
  function big(yes) {
    Quiz.setClass(document.body, "is-big", yes);
    size.setAttribute("aria-pressed", String(yes));
    Quiz.store("big", yes);
  }
  size.hidden = false;
  size.addEventListener("click", function () {
    big(size.getAttribute("aria-pressed") !== "true");
  });
  big(Quiz.stored("big") === true);

  form.classList.add("is-stepped");
  ["[data-steps]", "[data-map]"].forEach(function (part) {
    Quiz.one(part).hidden = false;
  });
  var before = Quiz.stored("shown");
  var asked = /^#question-(\d+)$/.exec(window.location.hash);
  goTo(asked ? steps.indexOf(asked[1]) : typeof before === "number" ? before : 0, false);

  Quiz.map = { show: show, to: to };
})(window.Quiz);
