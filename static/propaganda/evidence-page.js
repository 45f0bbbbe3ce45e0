// The form of photos on the page of an activity: choosing is sending, and the list follows what arrived.
(function (Evidence) {
  "use strict";
  var form = document.querySelector("[data-evidence-add]");
  if (!Evidence || !form || !window.FormData) return;
  var activity = form.getAttribute("data-evidence-add");
  var input = form.querySelector("input[type=file]");
  var list = document.querySelector("[data-device-list]");

  function refresh() {
    if (window.htmx) window.htmx.ajax("GET", form.getAttribute("data-list"), { target: "#evidence-list", swap: "outerHTML" });
  }

  form.classList.add("is-live");
  Evidence.listen(activity, function (item) {
    if (item.state === "safe") refresh();
  });
  input.addEventListener("change", function () {
    // The files are taken before the field is emptied, so that the same one can be chosen again.
    Evidence.add(activity, Array.prototype.slice.call(input.files));
    input.value = "";
  });
  Evidence.show(list, activity);
  Evidence.attach(activity, Number(form.getAttribute("data-activity"))).then(function () {
    Evidence.resume();
  });
})(window.OutreachEvidence);
