// Filling in a report: each field is kept on the device as it is typed and saved at the portal a moment later. The
// portal answers what it read, what follows (totals, ratios) and what the checks say; nothing is worked out here. Where
// somebody else saved another value meanwhile both are shown, and a person chooses. Plain ES5.
window.Filling = (function (Kept) {
  "use strict";
  var form = document.getElementById("fill");
  if (!form || !Kept || !window.XMLHttpRequest) return null;
  var PAUSE = 700;
  var AGAIN = 5000;
  var LONGEST = 60000;
  var edition = form.elements.edition;
  var base = JSON.parse(form.elements.was.value || "{}"); // key -> [in the field, stored, reason]
  var state = document.getElementById("fill-state");
  var waiting = Kept.read(); // key -> {v, why, was}
  var clashing = {}; // key -> what somebody else saved
  var keeps = true;
  var sending = false;
  var timer = null;
  var wait = AGAIN;
  var pressed = null; // the button that goes on once everything is saved

  function text(name) {
    return form.getAttribute("data-" + name) || "";
  }

  function all(selector) {
    return Array.prototype.slice.call(form.querySelectorAll(selector));
  }

  function having(name, key) {
    return all("[" + name + "]").filter(function (element) {
      return element.getAttribute(name) === key;
    })[0] || null;
  }

  function field(key) {
    return having("data-key", key);
  }

  function reason(key) {
    return having("data-reason", key);
  }

  function said(key) {
    return key === "*" ? document.getElementById("f-letter-said") : having("data-said", key);
  }

  function tidy(value) {
    return value.replace(/\r\n/g, "\n").trim();
  }

  // The cells that wait and have a field here: what was kept for a class that is gone, or that another teacher has now,
  // stays on the device and holds nothing up.
  function savable() {
    return Object.keys(waiting).filter(function (key) {
      return base[key] && field(key);
    });
  }

  // --- What is told ---

  function tell(mood, words) {
    state.setAttribute("data-mood", mood);
    var place = state.querySelector("[data-state]");
    if (place.textContent !== words) place.textContent = words;
  }

  function mood() {
    if (Object.keys(clashing).length) tell("choose", text("choose"));
    else if (!savable().length) tell("saved", text("saved"));
    else if (!keeps) tell("lost", text("lost"));
    else tell(sending ? "saving" : "kept", sending ? text("saving") : text("kept"));
  }

  function mark(key) {
    var input = field(key);
    if (!input) return;
    if (waiting[key]) input.setAttribute("data-dirty", "");
    else input.removeAttribute("data-dirty");
  }

  function keep() {
    keeps = Kept.write(waiting);
    mood();
  }

  // --- What is typed ---

  function typed(key) {
    var input = field(key);
    var why = reason(key);
    if (!input || !base[key]) return;
    var value = tidy(input.value);
    var because = why ? tidy(why.value) : base[key][2];
    if (value === tidy(base[key][0]) && because === tidy(base[key][2])) delete waiting[key];
    else {
      waiting[key] = {
        v: value === tidy(base[key][0]) ? base[key][1] : value, why: because,
        // What was typed on before the page was loaded again still counts: somebody else may have changed it since.
        was: waiting[key] ? waiting[key].was : { v: base[key][1], why: base[key][2] },
      };
    }
    mark(key);
    keep();
    if (waiting[key]) later(PAUSE);
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }

  form.addEventListener("input", function (event) {
    var key = event.target.getAttribute("data-key") || event.target.getAttribute("data-reason");
    if (key) typed(key);
  });
  form.addEventListener("change", function (event) {
    var key = event.target.getAttribute("data-key") || event.target.getAttribute("data-reason");
    if (key && waiting[key]) later(0);
  });

  // --- Saving ---

  function send() {
    clearTimeout(timer);
    if (sending) return;
    var changes = {};
    savable().forEach(function (key) {
      if (!clashing[key]) changes[key] = waiting[key];
    });
    if (!Object.keys(changes).length) {
      mood();
      return;
    }
    sending = true;
    mood();
    var request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("data-save"), true);
    request.timeout = 20000;
    request.setRequestHeader("Content-Type", "application/json");
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.onload = function () {
      answered(request, changes);
    };
    request.onerror = request.ontimeout = request.onabort = failed;
    request.send(JSON.stringify({ edition: Number(edition.value), changes: changes }));
  }

  function failed() {
    sending = false;
    pressed = null;
    mood();
    wait = Math.min(wait * 2, LONGEST);
    later(wait);
  }

  function answered(request, changes) {
    var answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch (error) {
      // the page for signing in, or what stands in front of the portal
    }
    if (request.status >= 500 || (!answer && request.status === 0)) {
      failed();
      return;
    }
    sending = false;
    if (request.status === 200 && answer && answer.cells) saved(answer, changes);
    else if (request.status === 409 && answer) clashed(answer);
    else tell("kept", answer && answer.refused ? answer.refused : text("stale"));
    if (request.status !== 200) pressed = null;
  }

  function saved(answer, changes) {
    wait = AGAIN;
    edition.value = answer.edition;
    Object.keys(changes).forEach(function (key) {
      var cell = answer.cells[key] || { field: changes[key].v, v: changes[key].v, why: changes[key].why };
      base[key] = [cell.fault ? cell.v : cell.field, cell.v, cell.why];
      // What was typed on while this was under way stays, on top of what is saved now.
      if (waiting[key] === changes[key]) {
        delete waiting[key];
        lay(key, cell);
      } else if (waiting[key]) waiting[key].was = { v: cell.v, why: cell.why };
      show(key, cell);
      mark(key);
    });
    form.elements.was.value = JSON.stringify(base);
    Object.keys(answer.worked).forEach(function (key) {
      all("[data-worked]").forEach(function (output) {
        if (output.getAttribute("data-worked") === key) output.textContent = answer.worked[key];
      });
    });
    checks(answer.found);
    var left = state.querySelector("[data-left]");
    if (left) left.textContent = answer.left && having("data-key", "*") ? text("left") + " " + answer.left : "";
    keep();
    if (savable().length) later(PAUSE);
    else if (pressed) pressed.click();
  }

  // What the portal makes of it; not under the fingers of somebody typing.
  function lay(key, cell) {
    var input = field(key);
    var value = cell.fault ? cell.v : cell.field;
    if (input && input !== document.activeElement && tidy(input.value) !== tidy(value)) input.value = value;
    var why = reason(key);
    if (why && why !== document.activeElement) why.value = cell.why;
  }

  function show(key, cell) {
    var place = said(key);
    var input = field(key);
    if (!place || !input) return;
    var old = place.querySelector("[data-fault]");
    if (old) old.parentNode.removeChild(old);
    input.classList.toggle("is-invalid", Boolean(cell.fault));
    if (cell.fault) {
      input.setAttribute("aria-invalid", "true");
      var line = document.createElement("p");
      line.className = "invalid-feedback d-block";
      line.setAttribute("data-fault", "");
      line.textContent = cell.fault;
      place.appendChild(line);
    } else input.removeAttribute("aria-invalid");
    var why = having("data-why", key);
    if (!why) return;
    if (cell.differs || document.activeElement === reason(key)) why.removeAttribute("data-idle");
    else why.setAttribute("data-idle", "");
  }

  // Checks stand beside their first field, and those of the unit at the top as well.
  function checks(found) {
    var top = document.getElementById("checks");
    all("[data-check]").forEach(function (old) {
      old.parentNode.removeChild(old);
    });
    found.forEach(function (each) {
      if (each.kind === "fault") return;
      var line = document.createElement("p");
      line.className = "alert " + (each.severity === "refuse" ? "alert-danger" : "alert-warning");
      line.setAttribute("data-check", "");
      line.appendChild(document.getElementById("check-" + each.severity).content.cloneNode(true));
      line.appendChild(document.createTextNode(" " + each.words));
      var place = said(each.key) || top;
      place.appendChild(line);
    });
  }

  // --- Two people ---

  function clashed(answer) {
    edition.value = answer.edition;
    Object.keys(answer.theirs).forEach(function (key) {
      clashing[key] = answer.theirs[key];
      ask(key, answer.theirs[key], answer.by);
    });
    mood();
    later(0);
  }

  function ask(key, theirs, by) {
    var place = said(key);
    if (!place) return;
    var old = place.querySelector("[data-theirs]");
    if (old) old.parentNode.removeChild(old);
    var box = document.createElement("div");
    box.className = "alert alert-warning";
    box.setAttribute("data-theirs", "");
    box.setAttribute("role", "alert");
    function words(label, value, why) {
      var line = document.createElement("p");
      line.className = "mb-0";
      line.appendChild(document.createTextNode(label + " "));
      var strong = document.createElement("strong");
      strong.textContent = (value || text("nothing")) + (why ? " (" + why + ")" : "");
      line.appendChild(strong);
      box.appendChild(line);
    }
    words(text("by"), theirs.shown, theirs.why);
    if (by) box.lastChild.appendChild(document.createTextNode(" – " + by));
    words(text("mine"), waiting[key] ? waiting[key].v : "", waiting[key] ? waiting[key].why : "");
    [["keep", "btn-secondary"], ["take", "btn-secondary"]].forEach(function (choice) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn " + choice[1];
      button.setAttribute("data-choose", choice[0]);
      button.textContent = text(choice[0]);
      button.addEventListener("click", function () {
        chosen(key, theirs, choice[0] === "keep");
        place.removeChild(box);
        field(key).focus();
      });
      box.appendChild(button);
    });
    place.appendChild(box);
  }

  function chosen(key, theirs, mine) {
    delete clashing[key];
    delete waiting[key];
    base[key] = [theirs.v, theirs.stored.v, theirs.stored.why];
    form.elements.was.value = JSON.stringify(base);
    if (!mine) {
      field(key).value = theirs.v;
      if (reason(key)) reason(key).value = theirs.why;
    }
    typed(key);
    later(0);
  }

  // --- Coming back ---

  var before = Object.keys(waiting).length;
  savable().forEach(function (key) {
    var input = field(key);
    // What was typed before on another edition is laid over; the portal compares by what it was typed on.
    var kept = waiting[key];
    if (tidy(base[key][1]) === tidy(kept.v) && tidy(base[key][2]) === tidy(kept.why)) {
      delete waiting[key];
      return;
    }
    input.value = kept.v;
    if (reason(key)) reason(key).value = kept.why;
    mark(key);
  });
  if (before) keep();
  if (savable().length) later(0);
  window.addEventListener("online", function () {
    wait = AGAIN;
    later(0);
  });
  window.addEventListener("beforeunload", function (event) {
    if (!keeps && savable().length) event.preventDefault();
  });
  // What is saved is not sent once more: a request carries only so many fields. They come back for who comes back.
  function without() {
    var fields = all("[data-key], [data-reason]");
    function put(away) {
      fields.forEach(function (input) {
        input.disabled = away;
      });
    }
    put(true);
    setTimeout(put, 0, false);
  }

  // The buttons go on once everything is saved; where the browser keeps nothing they send the form as it is.
  form.addEventListener("submit", function (event) {
    if (!savable().length) {
      without();
      return;
    }
    if (!keeps) {
      keeps = true;
      return;
    }
    event.preventDefault();
    pressed = event.submitter || document.activeElement;
    if (!sending) send();
  });
  if (window.keepPage) window.keepPage(form.getAttribute("data-worker"), 1000, null);

  return {
    form: form, all: all, typed: typed, text: text,
    // A word beside the state, until the next one.
    told: function (words) {
      state.querySelector("[data-told]").textContent = words;
    },
  };
})(window.FillingKept);
