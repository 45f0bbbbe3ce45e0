// The figures on the page of a section: what does not go with the kind or the source chosen is out of sight. The server
// looks only at what goes with them, so this is for the eyes alone; a new source also brings its way of adding up.
(function () {
  "use strict";

  var OPTIONS = { of: "of", grades: "grades", from_age: "from_age", on: "on", level: "level", ranked: "ranked", form: "activity_form" };
  var sources = {};

  // A row of several fields carries the classes of all of them: the box of one comes first.
  function box(figure, name) {
    return figure.querySelector(".fieldBox.field-" + name) || figure.querySelector(".form-row.field-" + name);
  }

  function show(figure, name, wanted) {
    var found = box(figure, name);
    if (found) found.hidden = !wanted;
  }

  function value(figure, name) {
    var field = figure.querySelector('[name$="-' + name + '"]');
    return field ? field.value : "";
  }

  function look(figure) {
    var kind = value(figure, "kind"), ratio = kind === "ratio", text = kind === "text";
    var source = ratio || text ? null : sources[value(figure, "source")];
    show(figure, "decimals", kind === "decimal" || ratio);
    show(figure, "percent", kind === "decimal" || ratio);
    show(figure, "numerator", ratio);
    show(figure, "denominator", ratio);
    show(figure, "by_class", !text);
    show(figure, "source", !ratio && !text);
    show(figure, "total", !ratio && !text);
    show(figure, "weight", !ratio && !text && value(figure, "total") === "mean");
    Object.keys(OPTIONS).forEach(function (name) {
      show(figure, OPTIONS[name], !!source && source.options.indexOf(name) !== -1);
    });
  }

  function figures() {
    return Array.prototype.slice.call(document.querySelectorAll("#figures-group .inline-related"));
  }

  document.addEventListener("change", function (event) {
    var figure = event.target.closest && event.target.closest("#figures-group .inline-related");
    if (!figure) return;
    if (/-source$/.test(event.target.name || "") && sources[event.target.value]) {
      var total = figure.querySelector('[name$="-total"]');
      if (total) total.value = sources[event.target.value].total;
    }
    look(figure);
  });
  document.addEventListener("formset:added", function () { figures().forEach(look); });
  document.addEventListener("DOMContentLoaded", function () {
    var told = document.getElementById("report-sources");
    if (told) sources = JSON.parse(told.textContent);
    figures().forEach(look);
  });
})();
