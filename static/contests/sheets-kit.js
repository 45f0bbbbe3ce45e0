// Small means of the judge's pages: elements, words, and points counted in hundredths, so that no 0.1 is lost.
(function (Quiz, Sheets) {
  "use strict";
  if (!Quiz || !Sheets) return;

  // make("p", {"class": "quiet"}, "text", child, …)
  function make(name, attributes) {
    var element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (attribute) {
      var value = attributes[attribute];
      if (value === true) element.setAttribute(attribute, "");
      else if (value !== false && value !== null) element.setAttribute(attribute, value);
    });
    Array.prototype.slice.call(arguments, 2).forEach(function (child) {
      if (child === null || child === "" || child === undefined) return;
      element.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
    });
    return element;
  }

  function button(label, kind, act, attributes) {
    var made = make("button", Object.assign({ type: "button", "class": "btn " + kind }, attributes || {}), label);
    made.addEventListener("click", act);
    return made;
  }

  function hundredths(text) {
    return Math.round(parseFloat(text) * 100);
  }

  function pointsOf(count) {
    return String(count / 100);
  }

  // "7.5" as it is read: "7,5".
  function written(text) {
    return text === null || text === undefined ? "–" : String(text).replace(".", ",");
  }

  // What was typed as "7.5"; null for nothing; undefined for what is no number with at most two decimals.
  function typed(text) {
    var trimmed = text.replace(/\s/g, "");
    if (!trimmed) return null;
    if (!/^\d{1,4}([.,]\d{1,2})?$/.test(trimmed)) return undefined;
    return pointsOf(hundredths(trimmed.replace(",", ".")));
  }

  // Given out of another maximum than the criterion has now: it is kept, and counts once the judge confirms it.
  function rescaled(item, criterion) {
    return Boolean(item && item.v !== null && item.of) && hundredths(item.of) !== hundredths(criterion.maximum);
  }

  // The sum of points × weight, and how many criteria are marked.
  function total(part, items) {
    var sum = 0;
    var marked = 0;
    part.criteria.forEach(function (criterion) {
      var item = items[criterion.id];
      if (!item || item.v === null || rescaled(item, criterion)) return;
      marked += 1;
      sum += hundredths(item.v) * Math.round(parseFloat(criterion.weight) * 1000);
    });
    return { points: String(sum / 100000), marked: marked };
  }

  // Why one mark cannot be handed in as it is; "" if it can. The server asks the same.
  function faultOf(key, part, criterion) {
    var item = Sheets.sheet(key).items[criterion.id];
    var names = { name: criterion.name, maximum: written(criterion.maximum), step: written(part.step) };
    if (!item || item.v === null) return Quiz.words("unmarked", names);
    var points = hundredths(item.v);
    if (rescaled(item, criterion) && (criterion.tick || points <= hundredths(criterion.maximum))) return Quiz.words("rescaled", { name: criterion.name, old: written(item.of), maximum: written(criterion.maximum) });
    if (points > hundredths(criterion.maximum)) return Quiz.words("too-much", names);
    if (points % hundredths(part.step) && points !== hundredths(criterion.maximum)) return Quiz.words("between", names);
    var proofs = (Sheets.sheet(key).proofs[criterion.id] || []).concat(Sheets.unsentProofs(key).filter(function (proof) {
      return proof.c === criterion.id;
    }));
    return criterion.proof && points && !proofs.length ? Quiz.words("unproved", names) : "";
  }

  function faultsOf(key, part) {
    return part.criteria.map(function (criterion) {
      return { criterion: criterion, why: faultOf(key, part, criterion) };
    }).filter(function (fault) {
      return fault.why;
    });
  }

  function clockFigures(seconds) {
    return Quiz.clock.figuresOf(Math.max(0, Math.floor(seconds)));
  }

  function timeOf(moment) {
    var local = new Date(moment);
    return ("0" + local.getHours()).slice(-2) + ":" + ("0" + local.getMinutes()).slice(-2);
  }

  Sheets.kit = {
    make: make, button: button, hundredths: hundredths, pointsOf: pointsOf, written: written, typed: typed, total: total,
    faultsOf: faultsOf, faultOf: faultOf, rescaled: rescaled, clockFigures: clockFigures, timeOf: timeOf,
  };
})(window.Quiz, window.Sheets);
