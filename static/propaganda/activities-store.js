// What this device keeps of activities until they are safe at the portal. Drafts (what is typed, by plan) lie in the local
// storage, entries on their way in the database "outreach-entries". Every key begins with the user's id, so that another
// user of the device is shown nothing of it. Where the browser keeps nothing (private window, storage full) an entry
// lives in this page only: `kept` is false then.
//
// An entry: {key, user, client_id, plan, page, title, day, fields, words, overruled, asking, state, why, warned, pk, url,
// added, kept}. state: waiting · asked · refused · saved. asking: a person pressed “save” and would see a question.
window.OutreachStore = (function () {
  "use strict";
  var place = document.getElementById("outreach-waiting");
  if (!place || !window.Promise) return null;
  var user = place.getAttribute("data-user");
  var prefix = "outreach:" + user + ":";
  var within = window.DeviceStore("outreach-entries", "entries");
  var here = {}; // key -> entry that the browser would not keep
  var listeners = [];

  function uuid() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map.call(bytes, function (byte) {
      return (byte + 256).toString(16).slice(1);
    }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // --- Local storage ---

  function remember(name, value) {
    try {
      if (value === null) window.localStorage.removeItem(prefix + name);
      else window.localStorage.setItem(prefix + name, JSON.stringify(value));
      return true;
    } catch (error) {
      return false;
    }
  }

  function remembered(name) {
    try {
      return JSON.parse(window.localStorage.getItem(prefix + name));
    } catch (error) {
      return null;
    }
  }

  function draft(plan) {
    return remembered("draft:" + plan);
  }

  function keepDraft(plan, value) {
    return remember("draft:" + plan, value);
  }

  // The client ids of drafts of all plans.
  function drafts() {
    try {
      return Object.keys(window.localStorage).filter(function (name) {
        return name.indexOf(prefix + "draft:") === 0;
      }).map(function (name) {
        return (remembered(name.slice(prefix.length)) || {}).client_id;
      });
    } catch (error) {
      return [];
    }
  }

  // --- The database ---

  // To this page and, through the storage, to other tabs.
  function changed(value) {
    remember("changed", Date.now() + ":" + Math.random());
    listeners.forEach(function (listener) {
      listener();
    });
    return value;
  }

  function put(entry) {
    entry.key = user + ":" + entry.client_id;
    entry.user = user;
    entry.kept = true;
    return within("readwrite", function (store) {
      store.put(entry);
    }).then(function () {
      return entry;
    }, function () {
      entry.kept = false;
      here[entry.key] = entry;
      return entry;
    }).then(changed);
  }

  // Lay fields over an entry and give it back; null if it is gone.
  function change(key, fields) {
    function over(entry) {
      Object.keys(fields).forEach(function (name) {
        entry[name] = fields[name];
      });
      return entry;
    }
    if (here[key]) return Promise.resolve(over(here[key])).then(changed);
    return within("readwrite", function (store, say) {
      store.get(key).onsuccess = function (event) {
        if (!event.target.result) return;
        say(over(event.target.result));
        store.put(event.target.result);
      };
    }).then(changed);
  }

  function drop(key) {
    delete here[key];
    return within("readwrite", function (store) {
      store.delete(key);
    }).catch(function () {}).then(changed);
  }

  // Of this user, the oldest first.
  function all() {
    return within("readonly", function (store, say) {
      var found = [];
      say(found);
      store.openCursor(window.IDBKeyRange.bound(user + ":", user + ":\uffff")).onsuccess = function (event) {
        var cursor = event.target.result;
        if (!cursor) return;
        found.push(cursor.value);
        cursor.continue();
      };
    }).catch(function () {
      return [];
    }).then(function (found) {
      Object.keys(here).forEach(function (key) {
        found.push(here[key]);
      });
      return found.sort(function (one, other) {
        return one.added - other.added || (one.key < other.key ? -1 : 1);
      });
    });
  }

  window.addEventListener("storage", function (event) {
    if (event.key !== prefix + "changed") return;
    listeners.forEach(function (listener) {
      listener();
    });
  });
  window.addEventListener("beforeunload", function (event) {
    var lost = Object.keys(here).some(function (key) {
      return here[key].state !== "saved";
    });
    if (lost) event.preventDefault();
  });

  return {
    user: user, place: place, uuid: uuid, draft: draft, keepDraft: keepDraft, drafts: drafts, put: put, change: change,
    drop: drop, all: all,
    // How many things wait: what the pages for signing out read (foundation/leaving.js).
    count: function (waiting) {
      remember("waiting", waiting || null);
    },
    text: function (name) {
      return place.getAttribute("data-" + name) || "";
    },
    onChange: function (listener) {
      listeners.push(listener);
    },
  };
})();
