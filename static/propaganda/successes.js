// Choosing pupils of a class: search without accents, the whole class at once, how many are chosen. All works without.
(function () {
  "use strict";

  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/\s+/g, " ").trim();
  }

  function each(list, act) {
    Array.prototype.forEach.call(list, act);
  }

  function choosing(form) {
    var tools = form.querySelector("[data-pupil-tools]");
    if (!tools) return;
    var rows = form.querySelectorAll("[data-pupil]");
    var search = form.querySelector("[data-pupil-search]");
    var all = form.querySelector("[data-pupil-all]");
    var count = form.querySelector("[data-chosen-count]");
    var receipt = form.querySelector("[data-receipt] input");
    var nobody = form.querySelector("[data-pupil-none]");

    function boxes(checked) {
      return form.querySelectorAll("[data-pupil] input" + (checked ? ":checked" : ""));
    }
    function tell() {
      var chosen = boxes(true).length;
      count.textContent = chosen ? count.getAttribute("data-words") + " " + chosen : "";
      all.textContent = chosen === boxes(false).length ? all.getAttribute("data-none") : all.getAttribute("data-all");
      // One file is one pupil's; what is typed is not thrown away.
      if (receipt) receipt.disabled = chosen > 1 && !receipt.value;
    }
    function show() {
      var word = plain(search.value), shown = 0;
      each(rows, function (row) {
        var fits = plain(row.querySelector(".pupil-name").textContent).indexOf(word) >= 0;
        row.hidden = !fits;
        if (fits) shown += 1;
      });
      nobody.hidden = shown > 0;
    }
    tools.hidden = false;
    search.addEventListener("input", show);
    search.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
    all.addEventListener("click", function () {
      var every = boxes(true).length < boxes(false).length;
      each(boxes(false), function (box) { box.checked = every; });
      tell();
    });
    form.addEventListener("change", tell);
    tell();
  }

  function claims(form) {
    var all = form.querySelector("[data-tick-all]");
    all.hidden = false;
    all.addEventListener("click", function () {
      each(form.querySelectorAll("input[name=claim]"), function (box) { box.checked = true; });
    });
  }

  each(document.querySelectorAll("[data-success-form]"), choosing);
  each(document.querySelectorAll("[data-claims]"), claims);
  // Two taps are one recording.
  each(document.querySelectorAll("[data-success-form], [data-claims]"), function (form) {
    form.addEventListener("submit", function (event) {
      if (form.getAttribute("data-sent")) event.preventDefault();
      form.setAttribute("data-sent", "1");
    });
  });
  window.addEventListener("pageshow", function () {
    each(document.querySelectorAll("[data-sent]"), function (form) { form.removeAttribute("data-sent"); });
  });
  var first = document.querySelector(".error-summary, #remarks");
  if (first) first.focus();
})();
