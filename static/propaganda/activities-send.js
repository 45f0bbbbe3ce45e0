// Sends the entries that this device keeps, one by one, until the portal has said that each is safe: now, after a reload,
// when the network is back, after signing in again. An entry sent twice, from two tabs or because an answer was lost, is
// one activity there (its client_id). Its photos go after it (OutreachEvidence).
window.OutreachSend = (function (Store) {
  "use strict";
  if (!Store) return null;
  var GIVE_UP = 20000;
  var PAUSES = [2, 5, 10, 20, 40, 60]; // seconds between tries while nothing gets through
  var Evidence = window.OutreachEvidence;
  var running = false;
  var again = false;
  var failures = 0;
  var timer = 0;
  var why = ""; // signin · other · network: why nothing goes now
  var sending = ""; // key of the one on its way
  var listeners = [];

  function tell() {
    listeners.forEach(function (listener) {
      listener();
    });
  }

  function cookie() {
    // Read at each sending: signing in again made another one.
    var found = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie);
    return found ? decodeURIComponent(found[1]) : "";
  }

  // Fulfilled with {status, answer, url}: status 0 if the portal was not reached, answer null if it is no JSON.
  function ask(method, url, body) {
    return new Promise(function (resolve) {
      var request = new XMLHttpRequest();
      request.open(method, url, true);
      request.timeout = GIVE_UP;
      request.setRequestHeader("Accept", "application/json");
      if (body) {
        request.setRequestHeader("Content-Type", "application/json");
        request.setRequestHeader("X-CSRFToken", cookie());
      }
      request.onload = function () {
        var answer = null;
        try {
          answer = JSON.parse(request.responseText);
        } catch (error) {
          // a page: for signing in, of a proxy, of the school's network
        }
        resolve({ status: request.status, answer: answer, url: request.responseURL || "" });
      };
      request.onerror = request.ontimeout = request.onabort = function () {
        resolve({ status: 0, answer: null, url: "" });
      };
      request.send(body || null);
    });
  }

  function post(entry) {
    return ask("POST", Store.text("send"), JSON.stringify({
      client_id: entry.client_id, user: Number(entry.user), plan: Number(entry.plan), fields: entry.fields,
      overruled: entry.asking ? entry.overruled || [] : null,
    }));
  }

  // "next": this one is settled · "fresh": the token was none, try once more · "stuck": the portal failed with this one ·
  // else why nothing goes now.
  function heed(entry, reply) {
    var answer = reply.answer;
    if (answer && answer.state === "saved") {
      var saved = { state: "saved", pk: answer.activity, url: answer.url, warned: answer.warned || [], why: "" };
      // Where the browser would not keep the entry, what was typed is still there: it is done, and no beginning of another.
      if ((Store.draft(entry.plan) || {}).client_id === entry.client_id) Store.keepDraft(entry.plan, null);
      return Store.change(entry.key, saved).then(function () {
        if (Evidence) Evidence.attach(entry.client_id, answer.activity);
        return "next";
      });
    }
    if (answer && answer.state === "asked") {
      return Store.change(entry.key, { state: "asked", warned: answer.warned }).then(next);
    }
    if (answer && answer.state === "refused") {
      return Store.change(entry.key, { state: "refused", why: answer.why }).then(next);
    }
    if (answer && answer.state === "malformed") {
      return Store.change(entry.key, { state: "refused", why: Store.text("text-malformed") }).then(next);
    }
    if (answer && answer.state === "other") return "other";
    if (reply.url.indexOf(Store.text("sign-in")) >= 0 || reply.status === 401) return "signin";
    if (reply.status === 403) return "fresh";
    return reply.status >= 500 ? "stuck" : "network";
  }

  function next() {
    return "next";
  }

  // Whoever pressed “save” is asked at once or not at all: what goes later is saved, and its page says what to look at.
  function notNow(entry, reason) {
    return entry.asking ? Store.change(entry.key, { asking: false }).then(function () {
      return reason;
    }) : reason;
  }

  function send(entry, tried) {
    sending = entry.key;
    tell();
    return post(entry).then(function (reply) {
      return heed(entry, reply);
    }).then(function (what) {
      if (what === "fresh" && !tried) {
        return ask("GET", window.location.pathname).then(function () {
          return send(entry, true);
        });
      }
      if (what === "fresh") what = "signin";
      return what === "next" ? what : notNow(entry, what);
    });
  }

  // `stuck`: keys of those that wait for another round, so that none holds up what was recorded after it.
  function work(stuck) {
    return Store.all().then(function (entries) {
      var left = entries.filter(function (entry) {
        return entry.state === "waiting" && stuck.indexOf(entry.key) < 0;
      });
      if (!left.length) return stuck.length ? "network" : "";
      return send(left[0]).then(function (what) {
        if (what === "stuck") return work(stuck.concat(left[0].key));
        if (what !== "next") return what;
        failures = 0;
        return work(stuck);
      });
    });
  }

  function locked(act) {
    if (!window.navigator.locks) return act();
    return window.navigator.locks.request("outreach-send:" + Store.user, { ifAvailable: true }, function (lock) {
      return lock ? act() : "busy"; // another tab is sending
    });
  }

  function ended(reason) {
    running = false;
    sending = "";
    why = reason === "busy" ? "" : reason;
    if (reason === "network" || reason === "busy") later();
    tell();
    if (again && !reason) kick();
    again = false;
  }

  function kick() {
    window.clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    running = true;
    locked(function () {
      return work([]);
    }).then(ended, function () {
      ended("network");
    });
  }

  function later() {
    timer = window.setTimeout(kick, PAUSES[Math.min(failures, PAUSES.length - 1)] * 1000);
    failures += 1;
  }

  function hurry() {
    failures = 0;
    kick();
    if (Evidence) Evidence.resume(Store.user);
  }

  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible") kick();
  });

  return {
    kick: kick, hurry: hurry,
    why: function () {
      return why;
    },
    sending: function (key) {
      return sending === key;
    },
    onChange: function (listener) {
      listeners.push(listener);
    },
  };
})(window.OutreachStore);
