// What is always in sight on a judge's page: whether all is safe, the clock of the team on stage; and all that this
// device holds as text, to be copied where the server takes nothing more.
(function (Quiz, Sheets) {
  "use strict";
  if (!Quiz || !Sheets) return;
  var kit = Sheets.kit;
  var state = Quiz.one("[data-save-state]");
  var clock = Quiz.one("[data-stage-clock]");
  var box = Quiz.one("[data-held]");
  var told = "";

  function show() {
    var waiting = Sheets.waiting();
    var handing = waiting.filter(function (key) {
      return Sheets.sheet(key).items[Sheets.HANDING];
    });
    var lost = !Sheets.sender.reached();
    var said = waiting.length ? Quiz.words(handing.length ? "bar-handing" : "bar-here", { n: waiting.length }) : Quiz.text("text-bar-safe");
    Quiz.setClass(state, "is-safe", !waiting.length);
    Quiz.setClass(state, "is-here", waiting.length > 0);
    Quiz.say(state, said + (lost ? " " + Quiz.text("text-bar-offline") : ""));
    var spoken = waiting.length && lost ? said : "";
    if (spoken !== told) {
      if (spoken || !waiting.length) Quiz.speak(spoken || said);
      told = spoken;
    }
    if (Sheets.full()) Quiz.trouble(Quiz.text("text-full"));
  }

  function tick() {
    var running = Sheets.desk().clock;
    var layout = Sheets.desk().layout;
    var team = running && Sheets.screens.of(layout.teams, running.a);
    var part = running && Sheets.screens.of(layout.parts, running.p);
    clock.hidden = !team || !part;
    if (clock.hidden) return;
    var seconds = (Quiz.clock.now() - running.started) / 1000 + running.before;
    var most = part.minutes * 60;
    var least = (part.least || 0) * 60;
    var words = seconds > most ? Quiz.words("over", { time: kit.clockFigures(seconds - most) })
      : seconds < least ? Quiz.words("under", { time: kit.clockFigures(least) }) : "";
    Quiz.setClass(clock, "is-short", seconds > most);
    Quiz.say(clock.firstElementChild, Sheets.screens.teamName(team) + ":");
    Quiz.say(clock.children[1], kit.clockFigures(seconds) + " / " + kit.clockFigures(most));
    Quiz.say(clock.lastElementChild, words);
  }

  // --- Everything held here, in words ---

  function dump() {
    var layout = Sheets.desk().layout;
    return Sheets.keys().sort().map(function (key) {
      var ids = key.split(".");
      var one = Sheets.sheet(key);
      var team = Sheets.screens.of(layout.teams, ids[0]);
      var part = Sheets.screens.of(layout.parts, ids[1]);
      var lines = [(team ? Sheets.screens.teamName(team) : ids[0]) + " – " + (part ? part.name : ids[1]) + " – " + Sheets.screens.stand(key).said];
      Object.keys(one.items).forEach(function (id) {
        if (id === Sheets.HANDING || one.items[id].v === null || one.items[id].v === "") return;
        var criterion = part && Sheets.screens.of(part.criteria, id);
        var name = id === Sheets.COMMENT ? Quiz.text("text-comment") : criterion ? criterion.name : id;
        lines.push("  " + name + ": " + kit.written(one.items[id].v) + (one.items[id].safe ? "" : " (" + Quiz.text("text-is-here") + ")"));
      });
      one.aside.forEach(function (each) {
        lines.push("  – " + each[0] + ": " + kit.written(each[1]));
      });
      Sheets.proofsOf(key).forEach(function (proof) {
        lines.push("  " + (proof.note || Quiz.text("text-a-photo")) + " (" + Quiz.text("text-is-here") + ")");
      });
      return lines.length > 1 ? lines.join("\n") : "";
    }).filter(Boolean).join("\n\n");
  }

  function open() {
    var text = box.querySelector("textarea");
    text.value = dump() || Quiz.text("text-held-nothing");
    box.open = true;
    text.hidden = false;
    text.focus();
    text.select();
  }

  Quiz.one("[data-held-show]").addEventListener("click", open);
  Quiz.one("[data-held-copy]").addEventListener("click", function () {
    open();
    var done = false;
    try {
      done = document.execCommand("copy");
    } catch (error) {
      // the text is selected: the judge copies it
    }
    Quiz.speak(done ? Quiz.text("text-copied") : "");
    Quiz.say(box.querySelector("[data-held-said]"), done ? Quiz.text("text-copied") : "");
  });

  // Signing out forgets what is held: ask first when something was not sent.
  Quiz.all("form[action$='sign-out/']", document).forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (Sheets.waiting().length && !window.confirm(Quiz.text("text-leave"))) event.preventDefault();
    });
  });
  Quiz.form.addEventListener("submit", function (event) {
    event.preventDefault();
  });

  Sheets.bar = { show: show };
  // What the page came with stands like any news.
  if (Sheets.fresh) Sheets.hear(Sheets.desk());
  Sheets.screens.start();
  if (Quiz.text("stopped")) {
    Quiz.trouble(Quiz.text("stopped") + " " + Quiz.text("text-stopped"));
    open();
  }
  tick();
  setInterval(tick, 1000);
})(window.Quiz, window.Sheets);
