// What a judge's device holds: for every sheet its marks, the comment and the handing in, each with a sequence number by
// the server's clock. A change is in the device's storage before anything else happens; nothing counts as safe before the
// server has said so. What the server says is laid over what is held: the higher number stands.
window.Sheets = (function (Quiz) {
  "use strict";
  if (!Quiz) return null;
  var COMMENT = "c";
  var HANDING = "h";
  var desk = JSON.parse(document.getElementById("sheet-data").textContent);
  var before = Quiz.stored("desk");
  var sheets = {}; // "team.part" -> see blank()
  var photos = []; // proofs that were not sent yet: {id, a, p, c, note, picture}
  var last = 0;
  var full = false; // the device's storage takes nothing more
  var listeners = [];
  // A page that came out of the browser's keeping is older than what was heard since.
  var fresh = Boolean(desk) && !(before && before.now > desk.now);
  if (!fresh && before) desk = before;
  if (!desk) desk = { now: 0, layout: { parts: [], teams: [], whys: {} }, runs: {}, closed: {}, clock: null, late: [] };

  function changed(key) {
    listeners.forEach(function (listener) {
      listener(key);
    });
  }

  function put(name, value) {
    try {
      window.localStorage.setItem(Quiz.prefix + name, JSON.stringify(value));
    } catch (error) {
      full = true;
      return false;
    }
    return true;
  }

  function drop(name) {
    try {
      window.localStorage.removeItem(Quiz.prefix + name);
    } catch (error) {
      // nothing was kept
    }
  }

  // n: the version the server has told of. out: what it said last of this sheet. aside: marks of this device that another
  // device or the paper went over; late: the sequence up to which everything came too late.
  function blank() {
    return { n: 0, state: "none", total: null, at: null, paper: false, proofs: {}, out: null, aside: [], late: 0, items: {} };
  }

  function sheet(key) {
    if (!sheets[key]) sheets[key] = blank();
    return sheets[key];
  }

  function keepState(key) {
    var one = sheet(key);
    put("st:" + key, {
      n: one.n, state: one.state, total: one.total, at: one.at, paper: one.paper, proofs: one.proofs, out: one.out,
      aside: one.aside, late: one.late,
    });
  }

  function setItem(key, id, item) {
    sheet(key).items[id] = item;
    last = Math.max(last, item.s);
    put("m:" + key + ":" + id, item);
  }

  function dropItem(key, id) {
    delete sheet(key).items[id];
    drop("m:" + key + ":" + id);
  }

  function nextSequence() {
    last = Math.max(last + 1, Math.round(Quiz.clock.now()));
    return last;
  }

  // --- What the judge does ---

  // The maximum a mark is given out of: kept with it, as the scale may be changed meanwhile. None of the comment.
  function maximumOf(key, id) {
    var found;
    desk.layout.parts.forEach(function (part) {
      if (String(part.id) !== key.split(".")[1]) return;
      part.criteria.forEach(function (criterion) {
        if (String(criterion.id) === String(id)) found = criterion.maximum;
      });
    });
    return found;
  }

  function mark(key, id, value) {
    var item = sheet(key).items[id];
    var of = maximumOf(key, id);
    if (item && item.v === value && item.of === of) return;
    setItem(key, id, { s: nextSequence(), v: value, of: of, safe: false });
    var one = sheet(key);
    if (one.out && one.out.outcome !== "late") {
      one.out = null;
      keepState(key);
    }
    changed(key);
  }

  function handIn(key) {
    setItem(key, HANDING, { s: nextSequence(), v: true, safe: false });
    changed(key);
  }

  function takeBack(key) {
    dropItem(key, HANDING);
    changed(key);
  }

  function addProof(proof) {
    proof.id = String(nextSequence()) + "." + Math.random().toString(36).slice(2, 8);
    var kept = put("f:" + proof.id, proof);
    photos.push(proof);
    changed(proof.a + "." + proof.p);
    return kept;
  }

  function dropProof(proof) {
    photos = photos.filter(function (each) {
      return each.id !== proof.id;
    });
    drop("f:" + proof.id);
    changed(proof.a + "." + proof.p);
  }

  // The server takes it never: it stays here to be looked at, and holds nothing up.
  function refuseProof(proof, why) {
    proof.no = why;
    put("f:" + proof.id, proof);
    changed(proof.a + "." + proof.p);
  }

  function proofsOf(key) {
    return photos.filter(function (each) {
      return each.a + "." + each.p === key;
    });
  }

  function unsentProofs(key) {
    return proofsOf(key).filter(function (proof) {
      return !proof.no;
    });
  }

  // --- What is not safe yet ---

  function unsafe(key) {
    var items = sheet(key).items;
    return Object.keys(items).filter(function (id) {
      return !items[id].safe && items[id].s > sheet(key).late;
    });
  }

  function waiting() {
    return Object.keys(sheets).filter(function (key) {
      return unsafe(key).length || unsentProofs(key).length;
    });
  }

  // --- What the server says ---

  function follow(key, said, aside) {
    var one = sheet(key);
    Object.keys(one.items).forEach(function (id) {
      var item = one.items[id];
      if (id === HANDING) return dropItem(key, id);
      var stands = id === COMMENT ? said.comment : said.marks[id];
      if (aside && !item.safe && item.v !== null && item.v !== "" && (!stands || stands[1] !== item.v)) {
        one.aside.push([id, item.v]);
      }
      if (!stands) dropItem(key, id);
    });
    Object.keys(said.marks).forEach(function (id) {
      setItem(key, id, { s: said.marks[id][0], v: said.marks[id][1], of: said.marks[id][2], safe: true });
    });
    if (said.comment[0]) setItem(key, COMMENT, { s: said.comment[0], v: said.comment[1], safe: true });
  }

  function merge(key, said) {
    var stands = {};
    Object.keys(said.marks).forEach(function (id) {
      stands[id] = said.marks[id];
    });
    if (said.comment[0]) stands[COMMENT] = said.comment;
    Object.keys(stands).forEach(function (id) {
      var mine = sheet(key).items[id];
      if (!mine || stands[id][0] >= mine.s) setItem(key, id, { s: stands[id][0], v: stands[id][1], of: stands[id][2], safe: true });
    });
  }

  // One sheet as the server described it; `outcome` only where it answers what was sent.
  function settle(said) {
    var key = said.a + "." + said.p;
    var one = sheet(key);
    var outcome = said.outcome || "";
    if (said.state !== "none" && said.n >= one.n) stands(key, one, said, outcome);
    if (outcome === "late") {
      one.late = Math.max.apply(null, [one.late].concat(Object.keys(one.items).map(function (id) {
        return one.items[id].s;
      })));
      dropItem(key, HANDING);
    }
    if (outcome === "faults" || outcome === "outdated") dropItem(key, HANDING);
    if (outcome) one.out = { outcome: outcome, why: said.why || "", kept: said.kept, faults: said.faults || [] };
    keepState(key);
    changed(key);
  }

  function stands(key, one, said, outcome) {
    if (said.n === one.n && one.state === "handed_in" && said.state !== "handed_in") return; // an older reply
    if (said.state === "handed_in") follow(key, said, true);
    else if (said.state === "open") {
      var anew = said.n > one.n && said.n > 1 && ["saved", "faults", "outdated"].indexOf(outcome) < 0;
      if (anew) {
        follow(key, said, true);
        one.late = 0;
        one.out = null;
      } else merge(key, said);
    }
    one.n = said.n;
    one.state = said.state;
    one.total = said.total;
    one.at = said.at;
    one.paper = said.paper;
    one.proofs = said.proofs;
  }

  // Everything that stands: what is missing there was voided, so what is held is sent anew.
  function hear(news) {
    desk.now = news.now;
    ["runs", "closed", "clock", "version"].forEach(function (name) {
      desk[name] = news[name];
    });
    if (news.layout) desk.layout = news.layout;
    var there = {};
    news.sheets.forEach(function (said) {
      there[said.a + "." + said.p] = true;
      settle(said);
    });
    Object.keys(sheets).forEach(function (key) {
      var one = sheets[key];
      var open = !desk.closed[key.split(".")[1]];
      if (!there[key] && one.n) {
        one.n = 0;
        one.state = "none";
        Object.keys(one.items).forEach(function (id) {
          setItem(key, id, { s: one.items[id].s, v: one.items[id].v, of: one.items[id].of, safe: false });
        });
        keepState(key);
      }
      if (one.late && open) {
        one.late = 0;
        one.out = null;
        keepState(key);
      }
    });
    desk.late = news.late;
    put("desk", desk);
    changed("");
  }

  // --- At the beginning, and from another tab ---

  function readItem(name) {
    var found = /^m:([\d.]+):(\w+)$/.exec(name);
    var item = found && Quiz.stored(name);
    var mine = item && sheet(found[1]).items[found[2]];
    if (!item || (mine && (mine.s > item.s || (mine.s === item.s && mine.safe)))) return null;
    sheet(found[1]).items[found[2]] = item;
    last = Math.max(last, item.s);
    return found[1];
  }

  function readState(name) {
    var found = /^st:([\d.]+)$/.exec(name);
    var state = found && Quiz.stored(name);
    if (!state || state.n < sheet(found[1]).n) return null;
    Object.keys(state).forEach(function (field) {
      sheet(found[1])[field] = state[field];
    });
    return found[1];
  }

  function names() {
    try {
      return Object.keys(window.localStorage).filter(function (name) {
        return name.indexOf(Quiz.prefix) === 0;
      }).map(function (name) {
        return name.slice(Quiz.prefix.length);
      });
    } catch (error) {
      return [];
    }
  }

  names().forEach(function (name) {
    readState(name);
    readItem(name);
    if (name.indexOf("f:") === 0 && Quiz.stored(name)) photos.push(Quiz.stored(name));
  });

  window.addEventListener("storage", function (event) {
    if (!event.key || event.key.indexOf(Quiz.prefix) !== 0) return;
    var name = event.key.slice(Quiz.prefix.length);
    if (event.newValue === null) {
      var gone = /^m:([\d.]+):h$/.exec(name);
      if (gone) {
        delete sheet(gone[1]).items[HANDING];
        changed(gone[1]);
      }
      photos = photos.filter(function (each) {
        return name !== "f:" + each.id;
      });
      return;
    }
    var key = readState(name) || readItem(name);
    if (key) changed(key);
  });

  return {
    COMMENT: COMMENT, HANDING: HANDING, sheet: sheet, mark: mark, handIn: handIn, takeBack: takeBack,
    addProof: addProof, dropProof: dropProof, refuseProof: refuseProof, proofsOf: proofsOf,
    unsentProofs: unsentProofs, unsafe: unsafe, waiting: waiting, settle: settle,
    hear: hear, fresh: fresh,
    desk: function () {
      return desk;
    },
    keys: function () {
      return Object.keys(sheets);
    },
    full: function () {
      return full;
    },
    onChange: function (listener) {
      listeners.push(listener);
    },
  };
})(window.Quiz);
