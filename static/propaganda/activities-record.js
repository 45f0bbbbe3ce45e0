// Recording on the device: what is typed is kept at every change, photos as soon as they are chosen, and “save” puts the
// whole into the queue that is sent now or when the network is back.
(function (Form, Store, Send, Queue) {
  "use strict";
  if (!Form || !Store || !Send || !Queue) return;
  var Evidence = window.OutreachEvidence;
  var form = Form.form;
  var plan = form.getAttribute("data-plan");
  var LEFT_OUT = ["csrfmiddlewaretoken", "client_id", "files", "overruled"];
  var day = form.querySelector("[name=held_on]");
  var told = document.getElementById("record-fault");
  var kept = document.getElementById("record-kept");
  var discard = document.getElementById("record-discard");
  var pieces = document.getElementById("record-pieces");
  var client = "";
  var busy = false;

  function fields() {
    var found = {};
    Form.all("input, textarea, select").forEach(function (input) {
      if (!input.name || LEFT_OUT.indexOf(input.name) >= 0) return;
      if ((input.type === "radio" || input.type === "checkbox") && !input.checked) return;
      if (input.name.indexOf("class-") === 0 && !form.querySelector("[name=in-" + input.name.slice(6) + "]").checked) return;
      found[input.name] = input.value;
    });
    return found;
  }

  function lay(values) {
    Form.all("input, textarea, select").forEach(function (input) {
      if (!input.name || LEFT_OUT.indexOf(input.name) >= 0) return;
      var there = Object.prototype.hasOwnProperty.call(values, input.name);
      if (input.type === "radio") input.checked = there && values[input.name] === input.value;
      else if (input.type === "checkbox") input.checked = there;
      else if (there) input.value = values[input.name];
    });
    Form.typed();
    Form.refresh();
  }

  // The same in words, to be read when the portal does not take it.
  function inWords() {
    var found = [];
    Form.all("input:checked, input[type=text], input[type=date], input[type=url], textarea").forEach(function (input) {
      if (!input.value || input.name.indexOf("class-") === 0) return;
      var box = input.closest("fieldset, .record-count, .mb-3, .record-part");
      var label = input.labels && input.labels[0];
      if (input.type === "radio" || input.type === "checkbox") {
        var number = form.querySelector("[name=class-" + input.name.slice(3) + "]");
        var more = input.type === "checkbox" && number ? " " + number.value : "";
        var choice = label.querySelector(".record-content") || label;
        found.push([box.querySelector("legend").textContent, choice.textContent.replace(/\s+/g, " ").trim() + more]);
      } else if (label) {
        var day = input.type === "date" && /^(\d{4})-(\d\d)-(\d\d)$/.exec(input.value);
        found.push([label.textContent, day ? day[3] + "/" + day[2] + "/" + day[1] : input.value]);
      }
    });
    return found;
  }

  // --- What is typed ---

  function keep() {
    if (busy) return;
    var safe = Store.keepDraft(plan, { client_id: client, fields: fields(), at: Date.now() });
    discard.hidden = false;
    kept.hidden = !safe;
    kept.textContent = Form.words("kept");
    Queue.refresh();
  }

  function begin() {
    var before = Store.draft(plan);
    client = before ? before.client_id : Store.uuid();
    form.querySelector("[name=client_id]").value = client;
    if (before) {
      lay(before.fields);
      kept.hidden = discard.hidden = false;
      kept.textContent = Form.words("back");
    } else {
      // A page that was kept may be of yesterday.
      if (day.value === day.defaultValue) day.value = Form.isoDay(0);
      asked();
      Form.refresh();
    }
    Form.all(".record-day").forEach(function (input) {
      input.max = Form.isoDay(0);
    });
    if (Evidence) Evidence.show(pieces, client);
  }

  // The line the address asks for: a page that was kept is one page for all of them.
  function asked() {
    var found = /[?&]line=(\d+)/.exec(window.location.search);
    var line = found && form.querySelector("[name=line][value='" + found[1] + "']");
    if (line) line.checked = true;
  }

  function forget() {
    Store.keepDraft(plan, null);
  }

  discard.addEventListener("click", function () {
    if (!window.confirm(Form.words("discard"))) return;
    forget();
    (Evidence ? Evidence.forget(client) : Promise.resolve()).then(again);
  });

  function again() {
    window.location.assign(window.location.pathname + window.location.search);
  }

  // --- Photos ---

  Form.all("[data-photos]").forEach(function (input) {
    input.addEventListener("change", function () {
      if (!Evidence || !input.files.length) return;
      var files = Array.prototype.slice.call(input.files);
      keep();
      Evidence.add(client, files, { onChange: Queue.refresh, later: true });
      input.value = "";
    });
  });

  // --- Off it goes ---

  function complain(fault) {
    told.textContent = fault[1];
    told.hidden = false;
    told.classList.add("d-block");
    fault[0].focus();
  }

  function entry() {
    return {
      client_id: client, plan: plan, page: window.location.pathname, title: form.querySelector("[name=title]").value,
      day: day.value, fields: fields(), words: inWords(), asking: true, state: "waiting", why: "", warned: [],
      overruled: Form.all("[name=overruled]").map(function (input) {
        return input.value;
      }),
      added: Date.now(),
    };
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (busy) return;
    var fault = Form.fault();
    if (fault) return complain(fault);
    busy = true;
    Store.put(entry()).then(function (stored) {
      if (stored.kept) forget();
      finish();
      Send.hurry();
    });
  });

  function finish() {
    var after = document.getElementById("record-after");
    form.hidden = true;
    after.hidden = false;
    Queue.refresh();
    Store.place.scrollIntoView();
    after.querySelector("a").focus({ preventScroll: true });
  }

  Form.onChange(keep);
  begin();
  if (window.keepPage) window.keepPage(form.getAttribute("data-worker"), 1000, null);
})(window.ActivityForm, window.OutreachStore, window.OutreachSend, window.OutreachQueue);
