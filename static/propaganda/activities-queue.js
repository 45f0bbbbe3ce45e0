// The bar that says what still waits on this device, one line an activity, with what can be done about it.
(function (Store, Send) {
  "use strict";
  if (!Store || !Send) return;
  var Evidence = window.OutreachEvidence;
  var list = document.getElementById("outreach-waiting-list");
  var reason = document.getElementById("outreach-waiting-why");
  var done = {}; // saved while this page is open: still shown
  var drawing = false;
  var redraw = false;
  var text = Store.text;

  function make(name, className, words) {
    var element = document.createElement(name);
    if (className) element.className = className;
    if (words) element.textContent = words;
    return element;
  }

  function button(label, className, act) {
    var made = make("button", "btn " + className, label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function link(label, url) {
    var made = make("a", "btn btn-secondary", label);
    made.href = url;
    return made;
  }

  // --- What can be done ---

  function anyway(entry) {
    Store.change(entry.key, { state: "waiting", asking: false }).then(Send.kick);
  }

  function move(entry, line) {
    var fields = entry.fields;
    fields.line = String(line.id);
    Store.change(entry.key, { state: "waiting", fields: fields, asking: true }).then(Send.kick);
  }

  // Back into the form of its plan.
  function edit(entry) {
    var before = Store.draft(entry.plan);
    var other = before && before.client_id !== entry.client_id;
    if (other && !window.confirm(text("text-discard"))) return;
    var kept = Store.keepDraft(entry.plan, { client_id: entry.client_id, fields: entry.fields, at: Date.now() });
    if (!kept) return;
    Promise.all([Store.drop(entry.key), other && Evidence && Evidence.forget(before.client_id)]).then(function () {
      window.location.assign(entry.page);
    });
  }

  function save(name, blob) {
    var anchor = document.createElement("a");
    anchor.href = window.URL.createObjectURL(blob);
    anchor.download = name;
    document.body.appendChild(anchor);
    anchor.click();
    document.body.removeChild(anchor);
    window.setTimeout(function () {
      window.URL.revokeObjectURL(anchor.href);
    }, 60000);
  }

  function download(entry) {
    var lines = entry.words.map(function (pair) {
      return pair[0] + ": " + pair[1];
    });
    save(entry.day + ".txt", new Blob([lines.join("\r\n")], { type: "text/plain;charset=utf-8" }));
    if (!window.EvidenceStore) return;
    window.EvidenceStore.all(Store.user).then(function (records) {
      records.forEach(function (record) {
        if (record.activity === entry.client_id) save(record.name, record.blob);
      });
    });
  }

  function remove(entry, pieces) {
    if (!window.confirm(text("text-sure"))) return;
    pieces.forEach(function (piece) {
      Evidence.drop(piece.id);
    });
    Store.drop(entry.key);
  }

  // --- What is shown ---

  function stateOf(entry, pieces) {
    if (entry.state === "saved") {
      return pieces.length
        ? [text("text-photos").replace("{count}", pieces.length), "state-wait"]
        : [text("text-saved"), "state-done"];
    }
    if (entry.state === "asked") return [text("text-asked"), "state-wait"];
    if (entry.state === "refused") return [text("text-refused"), "state-bad"];
    return Send.sending(entry.key) ? [text("text-sending"), "state-wait"] : [text("text-waiting"), "state-wait"];
  }

  function acts(entry, pieces) {
    var box = make("div", "outreach-waiting-acts");
    var warned = entry.state === "asked" ? entry.warned : [];
    warned.forEach(function (each) {
      (each.lines || []).forEach(function (line) {
        box.appendChild(button(text("text-move").replace("{line}", line.name), "btn-secondary", function () {
          move(entry, line);
        }));
      });
      if (each.url) box.appendChild(link(text("text-like"), each.url));
    });
    if (entry.state === "asked") box.appendChild(button(text("text-anyway"), "btn-primary", function () {
      anyway(entry);
    }));
    if (entry.state === "asked" || entry.state === "refused") {
      box.appendChild(button(text("text-edit"), "btn-secondary", function () {
        edit(entry);
      }));
    }
    if (entry.state === "refused") {
      box.appendChild(button(text("text-download"), "btn-secondary", function () {
        download(entry);
      }));
      box.appendChild(button(text("text-delete"), "btn-outline-danger", function () {
        remove(entry, pieces);
      }));
    }
    if (entry.state === "saved") box.appendChild(link(text("text-open"), entry.url));
    return box;
  }

  function line(entry, pieces) {
    var row = make("li");
    var state = stateOf(entry, pieces);
    row.setAttribute("data-entry", entry.client_id);
    row.setAttribute("data-state", entry.state);
    row.appendChild(make("strong", "", entry.title));
    row.appendChild(make("span", "state " + state[1], state[0]));
    if (entry.why) row.appendChild(make("p", "", entry.why));
    (entry.warned || []).forEach(function (each) {
      row.appendChild(make("p", "", each.text || each));
    });
    if (entry.state === "refused") row.appendChild(whole(entry));
    pieces.forEach(function (piece) {
      if (piece.state === "refused") row.appendChild(refusedPiece(piece));
    });
    row.appendChild(acts(entry, pieces));
    return row;
  }

  function refusedPiece(piece) {
    var said = make("p", "", piece.name + ": " + piece.why + " ");
    said.appendChild(button(text("text-delete"), "btn-sm btn-outline-danger", function () {
      Evidence.drop(piece.id).then(refresh);
    }));
    return said;
  }

  // All of it, to be read and copied.
  function whole(entry) {
    var facts = make("dl", "facts");
    entry.words.forEach(function (pair) {
      facts.appendChild(make("dt", "", pair[0]));
      facts.appendChild(make("dd", "", pair[1]));
    });
    return facts;
  }

  function piecesBy(items) {
    var found = {};
    items.forEach(function (item) {
      if (item.state === "safe") return;
      (found[item.activity] = found[item.activity] || []).push(item);
    });
    return found;
  }

  function read() {
    var photos = Evidence ? Evidence.waiting(Store.user) : Promise.resolve([]);
    return Promise.all([Store.all(), photos]);
  }

  function draw(entries, items) {
    var pieces = piecesBy(items);
    var shown = {};
    list.textContent = "";
    var waiting = 0;
    entries.forEach(function (entry) {
      var mine = pieces[entry.client_id] || [];
      shown[entry.client_id] = true;
      if (entry.state === "saved" && !mine.length) {
        done[entry.client_id] = entry;
        Store.drop(entry.key);
      } else waiting += 1;
      list.appendChild(line(entry, mine));
    });
    Object.keys(done).forEach(function (id) {
      if (!shown[id]) list.appendChild(line(done[id], []));
    });
    finish(waiting, Object.keys(pieces).length, items.length);
  }

  function finish(waiting, activities, photos) {
    var key = Send.why();
    var said = key ? text("text-" + key) : "";
    if (reason.textContent !== said) reason.textContent = said;
    if (key === "signin" || key === "other") {
      reason.appendChild(document.createTextNode(" "));
      var back = encodeURIComponent(window.location.pathname + window.location.search);
      reason.appendChild(link(text("text-go"), text("sign-in") + "?next=" + back));
    }
    reason.hidden = !said || !waiting;
    var heading = document.getElementById("outreach-waiting-heading");
    heading.textContent = waiting ? text("text-heading").replace("{count}", waiting) : text("text-all");
    document.getElementById("outreach-send-now").hidden = !waiting;
    Store.place.hidden = !list.children.length;
    Store.count(waiting + Store.drafts().length + (waiting ? 0 : photos));
  }

  function refresh() {
    if (drawing) {
      redraw = true;
      return;
    }
    drawing = true;
    read().then(function (found) {
      draw(found[0], found[1]);
    }).catch(function () {}).then(function () {
      drawing = false;
      if (redraw) {
        redraw = false;
        refresh();
      }
    });
  }

  Store.onChange(refresh);
  Send.onChange(refresh);
  document.getElementById("outreach-send-now").addEventListener("click", Send.hurry);
  if (Evidence) Store.all().then(function (entries) {
    entries.forEach(function (entry) {
      Evidence.listen(entry.client_id, refresh);
      if (entry.state === "saved") Evidence.attach(entry.client_id, entry.pk);
    });
  });
  window.OutreachQueue = { refresh: refresh };
  refresh();
  Send.hurry();
})(window.OutreachStore, window.OutreachSend);
