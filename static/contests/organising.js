// The pages of a stage and of a part: what does not go with the choice made is out of sight, and what was typed into it
// stays. The server looks only at what goes with the choice, so this is for the eyes alone.
(function () {
  "use strict";

  function all(selector) {
    return Array.prototype.slice.call(document.querySelectorAll(selector));
  }

  function show(selector, shown) {
    all(selector).forEach(function (element) { element.hidden = !shown; });
  }

  function number(text) {
    var value = parseFloat(String(text || "").replace(/\s/g, "").replace(",", "."));
    return isFinite(value) ? value : 0;
  }

  function written(value) {
    return String(Math.round(value * 1000) / 1000).replace(".", ",");
  }

  function removed(input) {
    var box = document.getElementById(input.id.replace(/maximum$/, "DELETE"));
    return Boolean(box && box.checked);
  }

  function add() {
    var line = document.getElementById("criteria-sum");
    var maximum = document.getElementById("id_maximum");
    if (!line || !maximum) return;
    var sum = 0;
    all('#criteria-group input[id$="-maximum"]').forEach(function (input) {
      if (input.id.indexOf("__prefix__") !== -1 || removed(input)) return;
      var weight = document.getElementById(input.id.replace(/maximum$/, "weight"));
      var name = document.getElementById(input.id.replace(/maximum$/, "name"));
      if (name && !name.value) return;
      sum += number(input.value) * (weight ? number(weight.value) : 1);
    });
    var most = number(maximum.value);
    var same = Math.abs(sum - most) < 0.0005;
    line.setAttribute("data-state", same ? "same" : "other");
    var words = line.getAttribute(same ? "data-same" : "data-other");
    words = words.replace("{sum}", written(sum)).replace("{maximum}", written(most));
    if (line.textContent !== words) line.textContent = words;
  }

  function byKind() {
    var kind = document.getElementById("id_kind");
    if (!kind) return;
    var judged = kind.value === "judged";
    show(".kind-judged, #criteria-group", judged);
    show(".kind-paper, #blueprint-group", !judged);
    add();
  }

  function byUnits() {
    var box = document.getElementById("id_by_sittings");
    if (!box) return;
    show(".of-units .field-results_due_at, .of-units .field-appeal_hours", box.checked);
  }

  function again() { byKind(); byUnits(); }

  document.addEventListener("DOMContentLoaded", function () {
    again();
    document.addEventListener("change", again);
    document.addEventListener("input", add);
    document.addEventListener("click", function () { window.setTimeout(add, 0); });
  });
})();
