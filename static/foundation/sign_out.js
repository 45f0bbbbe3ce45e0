// After signing out: forget what was kept for the person who leaves; what waits here of others stays. The header
// Clear-Site-Data says the same where nothing of others is here, but browsers heed it only over HTTPS.
(function () {
  "use strict";
  var user = document.currentScript.getAttribute("data-user");
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

  forget();
})();
