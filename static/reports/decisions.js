// Lists of reports: what folds is folded on a telephone; tick all that can be ticked, and say how many are. One report:
// Ctrl+Enter accepts, Ctrl+arrows go to the next and the one before. Keys do nothing while somebody writes in a field,
// or holds them down.
(function () {
  "use strict";

  function all(selector) {
    return Array.prototype.slice.call(document.querySelectorAll(selector));
  }

  function ticking() {
    var ticks = all("[data-tick]");
    var whole = document.querySelector("[data-tick-all]");
    var said = all("[data-ticked]");

    function count() {
      var ticked = ticks.filter(function (tick) { return tick.checked; }).length;
      said.forEach(function (place) { place.textContent = ticked ? "(" + ticked + ")" : ""; });
      if (whole) {
        whole.checked = ticks.length > 0 && ticked === ticks.length;
        whole.indeterminate = ticked > 0 && ticked < ticks.length;
      }
    }

    if (whole && ticks.length) {
      whole.hidden = false;
      whole.addEventListener("change", function () {
        ticks.forEach(function (tick) { tick.checked = whole.checked; });
        count();
      });
    }
    ticks.forEach(function (tick) { tick.addEventListener("change", count); });
    count();
  }

  function folding() {
    var narrow = window.matchMedia("(max-width: 37.49rem)");
    var folded = all("[data-fold]");

    function fold() {
      folded.forEach(function (each) { each.open = !narrow.matches || each.hasAttribute("data-chosen"); });
    }

    if (!folded.length) return;
    narrow.addListener(fold);
    window.addEventListener("beforeprint", function () { folded.forEach(function (each) { each.open = true; }); });
    fold();
  }

  function written() {
    var form = document.querySelector("[data-decide]");
    return Array.prototype.some.call(form.elements, function (field) {
      return (field.name === "reason" || field.name.indexOf("note-") === 0) && field.value.trim();
    });
  }

  function pressed(event) {
    if (!event.ctrlKey || event.altKey || event.shiftKey || event.metaKey || event.repeat) return;
    var writing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName || "");
    var place = { ArrowLeft: "[data-before]", ArrowRight: "[data-after]", Enter: "[data-go=accept]" }[event.key];
    var found = place && document.querySelector(place);
    if (!found || writing || (event.key === "Enter" && written())) return;
    event.preventDefault();
    found.click();
  }

  document.addEventListener("DOMContentLoaded", function () {
    folding();
    ticking();
    var told = document.querySelector("[data-focus]");
    if (told) told.focus();
    document.addEventListener("keydown", pressed);
  });
})();
