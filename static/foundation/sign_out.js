// The page for signing out. Before: what of this person waits on the device is said, with a way back; what of others
// waits here is left alone, so the browser is not told to forget everything. After: what was kept for the person who
// leaves is forgotten. The header Clear-Site-Data says the same where nobody else's things are here, but browsers heed it
// only over HTTPS.
(function () {
  "use strict";
  var place = document.currentScript;
  var user = place.getAttribute("data-user");
  var DATABASES = [["outreach", "pieces"], ["outreach-entries", "entries"]]; // keys begin with "<user>:"

  function names(storage) {
    try {
      return Object.keys(storage());
    } catch (error) {
      return []; // closed to us: then nothing was kept either
    }
  }

  function local() {
    return window.localStorage;
  }

  // "<room>:<user>:waiting" -> [user, how many]
  function waiting() {
    return names(local).map(function (name) {
      var found = /^[a-z]+:(\d+):waiting$/.exec(name);
      return found ? [found[1], Number(window.localStorage.getItem(name)) || 0] : null;
    }).filter(function (pair) {
      return pair && pair[1];
    });
  }

  function ask() {
    var form = document.getElementById("sign-out-form");
    waiting().forEach(function (pair) {
      if (pair[0] !== user) {
        form.elements.others.value = "1";
        return;
      }
      var box = document.getElementById("still-waiting");
      box.hidden = false;
      box.querySelector("[data-count]").textContent = pair[1];
      form.querySelector("[type=submit]").textContent = form.getAttribute("data-all-the-same");
      form.querySelector("[type=submit]").className = "btn btn-danger";
    });
  }

  function mine(name) {
    if (name.indexOf("attempt:") === 0 || name === "kept-for") return true;
    return name.split(":")[1] === user && name.indexOf("outreach:") === 0;
  }

  // Only what is there: to ask for another database would make it.
  function emptyAll() {
    if (!window.indexedDB || !user) return;
    if (!window.indexedDB.databases) return DATABASES.forEach(empty);
    window.indexedDB.databases().then(function (there) {
      var found = there.map(function (each) {
        return each.name;
      });
      DATABASES.filter(function (pair) {
        return found.indexOf(pair[0]) >= 0;
      }).forEach(empty);
    });
  }

  function empty(pair) {
    var request = window.indexedDB.open(pair[0]);
    request.onupgradeneeded = function () {
      request.transaction.abort();
    };
    request.onerror = function (event) {
      event.preventDefault();
    };
    request.onsuccess = function () {
      var database = request.result;
      if (!database.objectStoreNames.contains(pair[1])) return database.close();
      var store = database.transaction(pair[1], "readwrite").objectStore(pair[1]);
      store.delete(window.IDBKeyRange.bound(user + ":", user + ":\uffff"));
      store.count().onsuccess = function (event) {
        database.close();
        if (!event.target.result) window.indexedDB.deleteDatabase(pair[0]);
      };
    };
  }

  function forget() {
    [local, function () {
      return window.sessionStorage;
    }].forEach(function (storage) {
      names(storage).filter(mine).forEach(function (name) {
        storage().removeItem(name);
      });
    });
    if (window.caches) window.caches.delete("papers");
    emptyAll();
  }

  if (place.hasAttribute("data-done")) forget();
  else document.addEventListener("DOMContentLoaded", ask);
})();
