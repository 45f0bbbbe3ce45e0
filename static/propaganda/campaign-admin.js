// The lines on the page of a campaign: what does not go with the kind of time chosen is out of sight, and what was typed
// into it stays. The server looks only at what goes with the choice, so this is for the eyes alone.
(function () {
  "use strict";

  var SHOWN = {
    day: { starts_on: true },
    range: { starts_on: true, ends_on: true, every: true },
    quarters: { quarters: true, every: true },
    all_year: { starts_on: true, ends_on: true, every: true }
  };

  function box(select, name) {
    var related = select.closest(".inline-related");
    var field = related && related.querySelector(".field-" + name);
    return field && (field.classList.contains("fieldBox") || field.classList.contains("form-row") ? field : field.closest(".form-row"));
  }

  function show(select) {
    var wanted = SHOWN[select.value] || {};
    ["starts_on", "ends_on", "quarters", "every"].forEach(function (name) {
      var found = box(select, name);
      if (found) found.hidden = !wanted[name];
    });
  }

  function kinds() {
    return Array.prototype.slice.call(document.querySelectorAll('select[id^="id_lines-"][id$="-when"]'));
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches && event.target.matches('select[id^="id_lines-"][id$="-when"]')) show(event.target);
  });
  document.addEventListener("formset:added", function () { kinds().forEach(show); });
  document.addEventListener("DOMContentLoaded", function () { kinds().forEach(show); });
})();
