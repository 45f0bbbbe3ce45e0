// The screens of a judge's page: all sheets, one sheet, and a look at it before it is handed in. The address behind #
// says which, so that Back works: #3.7 is the sheet of team 3 in part 7, #3.7.check the look at it.
(function (Quiz, Sheets) {
  "use strict";
  if (!Quiz || !Sheets) return;
  var kit = Sheets.kit;
  var make = kit.make;
  var place = Quiz.one("[data-screen]");
  var shown = null; // {name, layout, refresh}

  function layout() {
    return Sheets.desk().layout;
  }

  function of(list, id) {
    return list.filter(function (each) {
      return String(each.id) === String(id);
    })[0];
  }

  function teamName(team) {
    return (team.order ? team.order + ". " : "") + team.name;
  }

  // How one sheet stands: what it is called, how it looks, and whether anything can be changed in it.
  function stand(key) {
    var ids = key.split(".");
    var one = Sheets.sheet(key);
    var team = of(layout().teams, ids[0]);
    var part = of(layout().parts, ids[1]);
    var closed = Sheets.desk().closed[ids[1]];
    var sum = part ? kit.total(part, one.items) : { points: "0", marked: 0 };
    var points = kit.written(sum.points);
    var unsent = Sheets.unsafe(key).length + Sheets.unsentProofs(key).length;
    function is(name, look, values, locked) {
      return { name: name, look: look, said: Quiz.words(name, values || {}), locked: locked };
    }
    if (one.state === "handed_in") {
      return is(one.paper ? "on-paper-done" : "handed-in", "done", { points: kit.written(one.total), time: kit.timeOf(one.at) }, true);
    }
    if (one.out && one.out.outcome === "late") return is(one.out.kept ? "late" : "late-lost", "bad", { why: one.out.why }, true);
    if (one.state === "paper") return is("on-paper", "wait", {}, true);
    if (team && layout().whys[key]) return is("conflict", "", { why: layout().whys[key] }, true);
    if (one.items[Sheets.HANDING]) return is("handing", "wait", { points: points }, true);
    if (one.out && one.out.outcome === "refused") return is("not-taken", "bad", { why: one.out.why }, false);
    if (team && team.away) return is("away", "", { why: team.away }, true);
    if (closed && !unsent) return is("closed", "", { why: closed }, true);
    if (unsent) return is("here", "wait", { points: points }, false);
    if (part && part.criteria.some(function (criterion) { return kit.rescaled(one.items[criterion.id], criterion); })) return is("to-confirm", "wait", {}, false);
    if (sum.marked || (one.items[Sheets.COMMENT] || {}).v) return is("safe", "safe", { points: points, n: sum.marked, of: part ? part.criteria.length : 0 }, false);
    return is("new", "", {}, false);
  }

  function chip(key) {
    var state = stand(key);
    return make("span", { "class": "state sheet-state is-" + (state.look || "plain"), "data-state": state.name }, state.said);
  }

  // --- All sheets ---

  function list() {
    var rows = [];
    var element = make("div", {});
    layout().parts.forEach(function (part) {
      var count = make("p", { "class": "quiet", "data-count": part.id });
      var items = layout().teams.map(function (team) {
        var key = team.id + "." + part.id;
        var state = make("span", {});
        rows.push({ key: key, place: state });
        return make("li", {}, make("a", { href: "#" + key, "class": "sheet-row", "data-sheet": key },
          make("span", { "class": "sheet-row-name" }, teamName(team)),
          team.unit ? make("span", { "class": "quiet" }, team.unit) : null, state));
      });
      element.appendChild(make("section", {}, make("h2", {}, part.name + " – " + Quiz.words("most", { maximum: kit.written(part.maximum) })),
        count, make("ul", { "class": "sheet-rows" }, make("li", { hidden: true }))));
      var place = element.lastChild.lastChild;
      place.textContent = "";
      items.forEach(function (item) {
        place.appendChild(item);
      });
    });
    if (!layout().teams.length || !layout().parts.length) element.appendChild(make("p", { "class": "alert alert-info" }, Quiz.text("text-no-teams")));
    return {
      element: element,
      refresh: function () {
        rows.forEach(function (row) {
          var made = chip(row.key);
          if (row.place.textContent !== made.textContent || row.place.className !== "is-" + made.className) {
            row.place.textContent = "";
            row.place.className = "is-" + made.className;
            row.place.appendChild(made);
          }
        });
        layout().parts.forEach(function (part) {
          var keys = layout().teams.map(function (team) {
            return team.id + "." + part.id;
          }).filter(function (key) {
            return ["conflict", "away"].indexOf(stand(key).name) < 0;
          });
          var done = keys.filter(function (key) {
            return Sheets.sheet(key).state === "handed_in";
          });
          Quiz.say(Quiz.one("[data-count='" + part.id + "']"), Quiz.words("count", { n: done.length, of: keys.length }));
        });
      },
    };
  }

  // --- One sheet ---

  function heading(team, part) {
    return make("div", {}, make("p", { "class": "sheet-back" }, make("a", { href: "#" }, "← " + Quiz.text("text-all"))),
      make("h2", { tabindex: "-1", "class": "sheet-heading" }, teamName(team)),
      make("p", { "class": "quiet" }, part.name + (team.unit ? " – " + team.unit : "")));
  }

  // What was said last of it, and marks of this device that do not stand.
  function remarks(key, part) {
    var one = Sheets.sheet(key);
    var lines = [];
    var out = one.out || {};
    if (out.outcome === "outdated") lines.push(Quiz.text("text-outdated"));
    (out.faults || []).forEach(function (fault) {
      lines.push(fault.why);
    });
    if (one.aside.length) {
      lines.push(Quiz.words("aside", { list: one.aside.map(function (each) {
        var criterion = of(part.criteria, each[0]);
        return (criterion ? criterion.name : Quiz.text("text-comment")) + ": " + kit.written(each[1]);
      }).join("; ") }));
    }
    return lines;
  }

  function neighbour(key, by) {
    var ids = key.split(".");
    var keys = layout().teams.map(function (team) {
      return team.id + "." + ids[1];
    });
    for (var at = keys.indexOf(key) + by; at >= 0 && at < keys.length; at += by) {
      if (["conflict", "away"].indexOf(stand(keys[at]).name) < 0) return keys[at];
    }
    return null;
  }

  function way(key, by, words) {
    var to = neighbour(key, by);
    return to ? make("a", { href: "#" + to, "class": "btn btn-outline-primary", "data-way": by }, Quiz.text(words)) : null;
  }

  function sheet(key) {
    var ids = key.split(".");
    var team = of(layout().teams, ids[0]);
    var part = of(layout().parts, ids[1]);
    if (!team || !part) return null;
    var controls = part.criteria.map(function (criterion) {
      return Sheets.control(key, part, criterion);
    });
    var state = make("p", { "class": "sheet-stand" });
    var remark = make("div", { "class": "alert alert-warning", hidden: true });
    var comment = make("textarea", { "class": "form-control", id: "comment", maxlength: "4000", rows: "3", "data-comment": true });
    var sum = make("strong", { "data-total": true });
    var look = make("a", { href: "#" + key + ".check", "class": "btn btn-primary btn-lg", "data-check": true }, Quiz.text("text-check"));
    var back = kit.button(Quiz.text("text-take-back"), "btn-outline-primary", function () {
      Sheets.takeBack(key);
    }, { "data-take-back": true });
    comment.addEventListener("input", function () {
      Sheets.mark(key, Sheets.COMMENT, comment.value);
    });
    var on = way(key, 1, "text-next");
    var fields = make("div", {});
    controls.forEach(function (control) {
      fields.appendChild(control.element);
    });
    return {
      element: make("div", {}, heading(team, part), state, remark, fields,
        make("p", {}, make("label", { "class": "form-label", "for": "comment" }, Quiz.text("text-comment")), comment),
        make("div", { "class": "sheet-total" }, make("span", {}, Quiz.text("text-total") + " ", sum), look, back),
        make("div", { "class": "paper-steps" }, way(key, -1, "text-previous"), on)),
      refresh: function () {
        var stands = stand(key);
        var items = Sheets.sheet(key).items;
        var lines = remarks(key, part);
        state.textContent = "";
        state.appendChild(chip(key));
        Quiz.say(remark, lines.join(" "));
        remark.hidden = !lines.length;
        controls.forEach(function (control) {
          control.show(stands.locked);
        });
        var text = (items[Sheets.COMMENT] || { v: "" }).v;
        if (comment.value !== text) comment.value = text;
        comment.readOnly = stands.locked;
        Quiz.say(sum, kit.written(kit.total(part, items).points) + " / " + kit.written(part.maximum));
        look.hidden = stands.locked;
        if (on) on.className = "btn " + (stands.locked ? "btn-primary" : "btn-outline-primary");
        back.hidden = stands.name !== "handing";
      },
    };
  }

  // --- Before handing in ---

  function check(key) {
    var ids = key.split(".");
    var team = of(layout().teams, ids[0]);
    var part = of(layout().parts, ids[1]);
    if (!team || !part || stand(key).locked) return null;
    var items = Sheets.sheet(key).items;
    var faults = kit.faultsOf(key, part);
    var rows = part.criteria.map(function (criterion) {
      var value = items[criterion.id] ? items[criterion.id].v : null;
      var said = criterion.tick && value !== null ? Quiz.text(value === "0" ? "text-not-done" : "text-done") : kit.written(value) + " / " + kit.written(criterion.maximum);
      return make("div", {}, make("dt", {}, criterion.name), make("dd", {}, said));
    });
    var answers = make("dl", { "class": "sheet-answers" });
    rows.forEach(function (row) {
      answers.appendChild(row);
    });
    var problem = faults.length ? make("div", { "class": "error-summary", role: "alert" }, make("h2", {}, Quiz.text("text-missing")), make("ul", {})) : null;
    faults.forEach(function (fault) {
      problem.lastChild.appendChild(make("li", {}, make("a", { href: "#" + key + ".at" + fault.criterion.id }, fault.why)));
    });
    var text = (items[Sheets.COMMENT] || { v: "" }).v;
    var hand = faults.length ? null : kit.button(Quiz.text("text-hand-in"), "btn-warm btn-lg", function () {
      Sheets.handIn(key);
      Sheets.sender.flush();
      window.location.hash = "#" + key;
    }, { "data-hand-in": true });
    return {
      element: make("div", {}, heading(team, part), problem, answers,
        make("p", { "class": "sheet-total" }, make("span", {}, Quiz.text("text-total") + " ", make("strong", { "data-total": true },
          kit.written(kit.total(part, items).points) + " / " + kit.written(part.maximum)))),
        text ? make("p", {}, make("strong", {}, Quiz.text("text-comment") + ": "), text) : null,
        make("p", { "class": "quiet" }, Quiz.text("text-final")),
        make("div", { "class": "actions" }, hand, make("a", { href: "#" + key, "class": "btn btn-outline-primary" }, Quiz.text("text-change")))),
      refresh: function () {
        if (stand(key).locked) window.location.hash = "#" + key;
      },
    };
  }

  // --- Which one ---

  function draw(moved) {
    var wanted = /^#(\d+\.\d+)(\.check|\.at(\d+))?$/.exec(window.location.hash);
    var name = wanted ? wanted[1] + (wanted[2] === ".check" ? ".check" : "") : "";
    var key = JSON.stringify([name, layout()]);
    if (moved || !shown || shown.key !== key) {
      var screen = !wanted ? list() : (wanted[2] === ".check" ? check(wanted[1]) : null) || sheet(wanted[1]) || list();
      place.textContent = "";
      place.appendChild(screen.element);
      shown = { key: key, refresh: screen.refresh };
      shown.refresh();
      if (moved) focus(wanted && wanted[3]);
    } else shown.refresh();
    Sheets.bar.show();
  }

  function focus(criterion) {
    var to = criterion ? Quiz.one("[data-criterion='" + criterion + "']") : Quiz.one(".sheet-heading");
    if (!criterion) window.scrollTo(0, 0);
    if (to) to.focus({ preventScroll: !criterion });
  }

  Sheets.screens = {
    stand: stand, teamName: teamName, of: of,
    start: function () {
      window.addEventListener("hashchange", function () {
        draw(true);
      });
      Sheets.onChange(function () {
        draw(false);
      });
      Sheets.sender.onChange(function () {
        draw(false);
      });
      draw(false);
    },
  };
})(window.Quiz, window.Sheets);
