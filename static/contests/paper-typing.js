// Typing sheets from paper: Enter goes on to the next field, from the last one it saves. The first empty field is ready.
(function () {
  "use strict";
  var form = document.querySelector("[data-typing]");
  if (!form) return;

  function fields() {
    return Array.prototype.slice.call(form.querySelectorAll("input[data-typed], input[type=radio], button[name=next]"));
  }

  // Of a group of radio buttons, the one that is chosen or the first.
  function stops() {
    var seen = {};
    return fields().filter(function (field) {
      if (field.type !== "radio") return true;
      var chosen = form.querySelector("input[name='" + field.name + "']:checked");
      if (seen[field.name]) return false;
      if (chosen && chosen !== field) return false;
      seen[field.name] = true;
      return true;
    });
  }

  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.isComposing || !/^INPUT$/.test(event.target.tagName)) return;
    var all = stops();
    var at = all.indexOf(event.target);
    if (at < 0) at = all.map(function (field) {
      return field.name;
    }).lastIndexOf(event.target.name);
    event.preventDefault();
    if (event.target.type === "radio") event.target.checked = true;
    var to = all[at + 1];
    if (!to) return;
    if (to.type === "submit") to.click();
    else {
      to.focus();
      if (to.select) to.select();
    }
  });

  var wrong = form.querySelector("[aria-invalid=true]");
  var first = wrong || fields().filter(function (field) {
    return field.type !== "radio" && !field.value;
  })[0];
  if (first) first.focus();
})();
