// Sends what a judge's device holds in small batches, asks what stands, and tells when the server takes nothing more.
(function (Quiz, Sheets) {
  "use strict";
  if (!Quiz || !Sheets) return;
  var SEND_AFTER = 800;
  var LONGEST_PAUSE = 15000;
  var ASK_AFTER = 15000;
  var MOST_SHEETS = 20;
  var sending = false;
  var asking = false;
  var timer = 0;
  var next = 0;
  var pause = 2000;
  var over = Boolean(Quiz.text("stopped"));
  var reached = true; // at the last try
  var resting = {}; // not taken for now: sent again after the next news
  var listeners = [];

  function changed() {
    listeners.forEach(function (listener) {
      listener();
    });
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  function known(key) {
    var found = null;
    Sheets.desk().layout.parts.forEach(function (part) {
      if (String(part.id) !== key.split(".")[1]) return;
      found = {};
      part.criteria.forEach(function (criterion) {
        found[criterion.id] = true;
      });
    });
    return found;
  }

  // A sheet goes whole: what came too late is then kept whole. It is not handed in before its proofs are there.
  function whole(key) {
    var one = Sheets.sheet(key);
    var criteria = known(key) || {};
    var comment = one.items[Sheets.COMMENT];
    var handing = Sheets.unsentProofs(key).length ? null : one.items[Sheets.HANDING];
    return {
      a: Number(key.split(".")[0]), p: Number(key.split(".")[1]), n: one.n,
      m: Object.keys(one.items).filter(function (id) {
        return criteria[id];
      }).map(function (id) {
        return [Number(id), one.items[id].s, one.items[id].v].concat(one.items[id].of || []);
      }),
      c: comment ? [comment.s, comment.v] : null,
      h: handing ? handing.s : null,
    };
  }

  function ready() {
    return Sheets.waiting().filter(function (key) {
      var ids = Sheets.unsafe(key);
      var only = ids.length === 1 && ids[0] === Sheets.HANDING && Sheets.unsentProofs(key).length;
      return known(key) && ids.length && !only && !resting[key];
    }).slice(0, MOST_SHEETS);
  }

  function batch(keys) {
    return JSON.stringify({ sheets: keys.map(whole) });
  }

  function flush() {
    if (over || sending) return;
    var keys = ready();
    var proof = keys.length ? null : nextProof();
    if (!keys.length && !proof) return;
    sending = true;
    if (proof) sendProof(proof);
    else Quiz.postWithToken(Quiz.text("marks"), batch(keys), function (status, reply) {
      sending = false;
      if (ended(status, reply)) return;
      if (status === 200 && reply && reply.sheets) {
        took(reply);
        reply.sheets.forEach(settle);
        later(SEND_AFTER);
      } else again(status);
    });
  }

  function settle(said) {
    if (["refused", "unknown", "paper"].indexOf(said.outcome) >= 0) resting[said.a + "." + said.p] = true;
    if (said.outcome === "late") ask();
    Sheets.settle(said);
  }

  function nextProof() {
    var found = null;
    Sheets.waiting().forEach(function (key) {
      Sheets.unsentProofs(key).forEach(function (proof) {
        if (!found && !resting[key]) found = proof;
      });
    });
    return found;
  }

  function sendProof(proof) {
    var body = { a: proof.a, p: proof.p, c: proof.c, note: proof.note, picture: proof.picture };
    Quiz.postWithToken(Quiz.text("proofs"), JSON.stringify(body), function (status, reply) {
      sending = false;
      if (ended(status, reply)) return;
      if (status === 200 && reply && reply.outcome) {
        took(null);
        if (reply.outcome === "saved") {
          Sheets.dropProof(proof);
          Sheets.settle(reply);
        } else if (reply.final) Sheets.refuseProof(proof, reply.why);
        else resting[proof.a + "." + proof.p] = true;
        later(50);
      } else if (status === 400 || status === 413) {
        Sheets.refuseProof(proof, Quiz.text("text-proof-bad"));
        later(50);
      } else again(status);
    });
  }

  function took(reply) {
    if (reply) Quiz.clock.set(reply.now);
    pause = 2000;
    reached = true;
    changed();
  }

  function again(status) {
    reached = Boolean(status) && status < 500;
    if (status === 400) Quiz.trouble(Quiz.text("text-malformed"));
    later(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
    changed();
  }

  // Withdrawn, stopped, or no judge's token at all: what is held stays here to be read and copied.
  function ended(status, reply) {
    if (status !== 403 || !reply) return false;
    over = true;
    Quiz.trouble((reply.why || Quiz.text("text-refused")) + " " + Quiz.text("text-stopped"));
    changed();
    return true;
  }

  // --- News ---

  function plan(wait) {
    clearTimeout(next);
    next = setTimeout(ask, wait);
  }

  function ask(full) {
    if (over || asking) return;
    asking = true;
    Quiz.postWithToken(Quiz.text("news"), JSON.stringify({ full: full === true }), function (status, reply) {
      asking = false;
      if (ended(status, reply)) return;
      if (status === 200 && reply && reply.sheets) {
        var layout = Sheets.desk().version;
        Quiz.clock.set(reply.now);
        reached = true;
        Sheets.hear(reply);
        resting = {};
        later(50);
        if (!reply.layout && reply.version !== layout) return ask(true);
      } else {
        reached = Boolean(status) && status < 500;
        if (!status && Quiz.clock.doubtful()) Quiz.clock.trust();
      }
      changed();
      plan(ASK_AFTER * (0.85 + 0.3 * Math.random()));
    });
  }

  // --- When the page goes away, or the network comes back ---

  function leave() {
    var keys = over ? [] : ready();
    if (!keys.length || !window.fetch) return;
    var headers = { "Content-Type": "application/json" };
    headers[Quiz.text("token-header")] = Quiz.text("token");
    window.fetch(Quiz.text("marks"), {
      method: "POST", body: batch(keys), keepalive: true, credentials: "omit", headers: headers,
    }).then(function (response) {
      return response.ok ? response.json() : null;
    }).then(function (reply) {
      if (reply && reply.sheets) reply.sheets.forEach(settle);
    }, function () {
      later(pause);
    });
  }

  window.addEventListener("online", function () {
    pause = 2000;
    later(50);
    ask();
  });
  window.addEventListener("offline", function () {
    reached = false;
    changed();
  });
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") leave();
    else ask();
  });
  Sheets.onChange(function () {
    if (!sending) later(SEND_AFTER);
  });

  Sheets.sender = {
    flush: flush, ask: ask,
    over: function () {
      return over;
    },
    reached: function () {
      return reached;
    },
    onChange: function (listener) {
      listeners.push(listener);
    },
  };
  later(50);
  plan(1000 + 2000 * Math.random());
})(window.Quiz, window.Sheets);
