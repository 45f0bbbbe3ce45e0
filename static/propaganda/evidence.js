// Photos and files of an activity, kept on the device and sent one by one in pieces until each is safe at the portal:
// after lost networks, a reload, or signing in again it goes on where the server says it is. See EvidenceStore for what
// is kept; the page has `_evidence_device.html`, which says where to send, whose device it is now, and the words.
//
//   OutreachEvidence.add(activity, files, {onChange, later})  activity: its client_id; later: it is not sent yet, so they
//                                                      stay here until attach; -> Promise of the items
//   OutreachEvidence.resume(user)                      go on with all that waits, of this user; -> Promise of the items
//   OutreachEvidence.attach(activity, pk)              the activity is at the portal now: its photos may go
//   OutreachEvidence.waiting(user)                     -> Promise of the items that are not safe yet
//   OutreachEvidence.drop(id)                          give one up
//   OutreachEvidence.forget(activity)                  give up all that waits of an activity; -> Promise
//   OutreachEvidence.listen(activity, onChange)        the same calls, without adding anything
//   OutreachEvidence.show(list, activity)              keep the lines of a <ul> up to date (evidence-list.js)
//
// An item: {id, activity, name, sent, size, state, why, kept}. state: waiting · sending · safe · refused. `why` says what
// it waits for or why it was refused; `kept` false: the browser keeps nothing, so the page must stay open until it is
// safe. onChange(item) is called at every change of an item of that activity.
window.OutreachEvidence = (function (Store, Shrink) {
  "use strict";
  var PIECE = 256 * 1024;
  var TIMEOUT = 60000;
  var PAUSES = [2, 5, 10, 20, 40, 60]; // seconds between tries while nothing gets through
  var place = document.getElementById("evidence-device");
  var words = place ? JSON.parse(document.getElementById("evidence-words").textContent) : {};
  var user = place ? place.getAttribute("data-user") : "";
  var items = {}; // id -> item, also of those that are safe by now
  var listeners = []; // [activity, function]
  var parked = {}; // ids whose activity the portal does not know yet
  var attached = {}; // client_id of an activity that is there by now -> its pk
  var running = false;
  var failures = 0;
  var timer = null;

  function uuid() {
    if (window.crypto && window.crypto.randomUUID) return window.crypto.randomUUID();
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map.call(bytes, function (byte) {
      return (byte + 256).toString(16).slice(1);
    });
    return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function cookie(name) {
    var found = new RegExp("(?:^|; )" + name + "=([^;]*)").exec(document.cookie);
    return found ? decodeURIComponent(found[1]) : "";
  }

  // --- What is shown ---

  function tell(record, state, why) {
    var item = items[record.id] || (items[record.id] = { id: record.id, activity: record.activity, name: record.name });
    item.sent = record.sent;
    item.size = record.size;
    item.kept = record.kept;
    item.state = state;
    item.why = why || "";
    listeners.forEach(function (pair) {
      if (pair[0] === item.activity) pair[1](item);
    });
    return item;
  }

  function known(record) {
    var why = record.why || (held(record) ? words.activity : "");
    return items[record.id] || tell(record, record.state === "refused" ? "refused" : "waiting", why);
  }

  // Of an activity that is still being written: the portal would not take it.
  function held(record) {
    return record.later && !record.pk && !attached[record.activity];
  }

  // --- Sending ---

  function post(record) {
    return new Promise(function (resolve) {
      var form = new FormData();
      form.append("id", record.id);
      form.append("activity", record.activity);
      form.append("user", record.user);
      form.append("name", record.name);
      form.append("offset", String(record.sent));
      form.append("size", String(record.size));
      form.append("piece", record.blob.slice(record.sent, record.sent + PIECE), "piece");
      var request = new XMLHttpRequest();
      request.open("POST", place.getAttribute("data-url"));
      request.timeout = TIMEOUT;
      // Read anew each time: signing in again made another one.
      request.setRequestHeader("X-CSRFToken", cookie("csrftoken"));
      request.setRequestHeader("Accept", "application/json");
      request.onload = function () {
        var answer = null;
        try {
          answer = JSON.parse(request.responseText);
        } catch (error) {
          // A page instead of an answer: the sign-in, or a proxy's own.
        }
        resolve({ status: request.status, answer: answer });
      };
      request.onerror = request.ontimeout = request.onabort = function () {
        resolve({ status: 0, answer: null });
      };
      request.send(form);
    });
  }

  // "again": on with this one · "next": this one is settled or parked · "pause": nothing gets through now. `there`: the
  // activity was at the portal already when this piece set off.
  function heed(record, reply, there) {
    var answer = reply.answer;
    if (reply.status === 0 || reply.status >= 500 || reply.status === 429) return pause(record, words.network);
    if (!answer || answer.code === "user") return pause(record, words.signIn);
    if (answer.code === "activity" && !there) {
      if (attached[record.activity]) return Promise.resolve("again");
      parked[record.id] = true;
      tell(record, "waiting", words.activity);
      return Promise.resolve("next");
    }
    if (answer.code === "offset" && answer.received === record.sent) return pause(record, words.network);
    if (reply.status === 200 || answer.code === "offset") {
      failures = 0;
      record.sent = answer.received;
      if (answer.state === "arriving") {
        tell(record, "sending");
        return Store.change(record.key, { sent: record.sent }).then(function () {
          return "again";
        });
      }
      return settle(record, answer.state === "refused" ? answer.why : "");
    }
    return settle(record, answer.why || words.network);
  }

  function pause(record, why) {
    tell(record, "waiting", why);
    return Promise.resolve("pause");
  }

  function settle(record, why) {
    if (!why) {
      tell(record, "safe");
      return Store.drop(record.key).then(function () {
        return "next";
      });
    }
    tell(record, "refused", why);
    return Store.change(record.key, { state: "refused", why: why }).then(function () {
      return "next";
    });
  }

  // The record with the blob that is to be sent. Of two tabs that shrink one photo, the first one's picture is sent.
  function prepared(record) {
    if (record.prepared) return Promise.resolve(record);
    return Shrink.shrink(record.blob).then(function (blob) {
      var name = blob === record.blob ? record.name : record.name.replace(/\.[^.]*$/, "") + ".jpg";
      return Store.change(record.key, { prepared: true, blob: blob, size: blob.size, name: name }, "prepared");
    });
  }

  function sendOn(record) {
    tell(record, "sending");
    var there = record.pk || attached[record.activity];
    return post(record).then(function (reply) {
      // Given up meanwhile; only what was its last piece is there all the same, and is said to be.
      if (!items[record.id] && (reply.status !== 200 || !reply.answer || reply.answer.state === "arriving")) return "next";
      return heed(record, reply, there).then(function (what) {
        return what === "again" && items[record.id] ? sendOn(record) : what;
      });
    });
  }

  function next() {
    return Store.all(user).then(function (records) {
      var left = records.filter(function (record) {
        known(record);
        var goes = record.state !== "refused" && !parked[record.id] && items[record.id].state !== "safe";
        return goes && !(held(record) && record.prepared);
      });
      return left[0] || null;
    });
  }

  function work() {
    return next().then(function (record) {
      if (!record) return "done";
      return prepared(record).then(function (ready) {
        if (!ready || held(ready)) return work();
        return sendOn(ready).then(function (what) {
          return what === "pause" ? "pause" : work();
        });
      });
    });
  }

  function ring() {
    window.clearTimeout(timer);
    timer = null;
    if (running || !place || !user) return;
    running = true;
    work().then(
      function (how) {
        running = false;
        if (how === "pause") later();
        else rest();
      },
      function () {
        running = false;
        later();
      }
    );
  }

  // What was added while the last one was on its way.
  function rest() {
    next().then(function (record) {
      if (record) ring();
    });
  }

  function later() {
    timer = window.setTimeout(ring, PAUSES[Math.min(failures, PAUSES.length - 1)] * 1000);
    failures += 1;
  }

  // --- What a page asks for ---

  function add(activity, files, options) {
    if (options && options.onChange) listen(activity, options.onChange);
    if (window.navigator.storage && window.navigator.storage.persist) window.navigator.storage.persist().catch(function () {});
    var added = Date.now();
    var line = Promise.resolve([]);
    Array.prototype.forEach.call(files, function (file, index) {
      line = line.then(function (made) {
        var record = {
          id: uuid(), user: user, activity: String(activity), pk: null, name: file.name || "photo.jpg", blob: file,
          size: file.size, sent: 0, prepared: false, state: "waiting", why: "", added: added + index / 1000,
          later: Boolean(options && options.later),
        };
        return Store.add(record).then(function () {
          made.push(record.kept ? known(record) : tell(record, "waiting", words.notKept));
          ring();
          return made;
        });
      });
    });
    return line;
  }

  function waiting(who) {
    return Store.all(String(who || user)).then(function (records) {
      return records.map(function (record) {
        var item = items[record.id];
        return {
          id: record.id, activity: record.activity, name: record.name, sent: record.sent, size: record.size, kept: record.kept,
          state: item ? item.state : record.state, why: item ? item.why : record.why,
        };
      });
    });
  }

  function resume(who) {
    if (who) user = String(who);
    parked = {};
    failures = 0;
    ring();
    return waiting(user);
  }

  function attach(activity, pk) {
    attached[activity] = pk;
    return Store.all(user)
      .then(function (records) {
        return Promise.all(
          records
            .filter(function (record) {
              return record.activity === String(activity);
            })
            .map(function (record) {
              delete parked[record.id];
              return Store.change(record.key, { pk: pk });
            })
        );
      })
      .then(ring);
  }

  function drop(id) {
    var item = items[id];
    delete items[id];
    return Store.drop(Store.keyOf(user, id)).then(function () {
      if (item) item.state = "dropped";
      if (item) listeners.forEach(function (pair) {
        if (pair[0] === item.activity) pair[1](item);
      });
    });
  }

  function forget(activity) {
    return waiting().then(function (found) {
      return Promise.all(found.map(function (item) {
        return item.activity === activity ? drop(item.id) : null;
      }));
    });
  }

  function listen(activity, onChange) {
    var there = listeners.some(function (pair) {
      return pair[0] === String(activity) && pair[1] === onChange;
    });
    if (!there) listeners.push([String(activity), onChange]);
  }

  window.addEventListener("online", function () {
    failures = 0;
    ring();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible" && timer) ring();
  });
  window.addEventListener("beforeunload", function (event) {
    var lost = Object.keys(items).some(function (id) {
      return items[id].kept === false && (items[id].state === "waiting" || items[id].state === "sending");
    });
    if (lost) event.preventDefault();
  });

  return {
    add: add, resume: resume, waiting: waiting, attach: attach, drop: drop, forget: forget, listen: listen,
    words: words,
    user: function () {
      return user;
    },
  };
})(window.EvidenceStore, window.EvidenceShrink);
