// A store of this browser (IndexedDB) with records that have a `key`: DeviceStore(database, store) gives
// within(mode, work), where `work(store, say)` runs in one transaction; fulfilled with what was said once everything is
// written for good, rejected where the browser keeps nothing.
window.DeviceStore = function (name, storeName) {
  "use strict";
  var opening = null;

  function open() {
    if (opening) return opening;
    opening = new Promise(function (resolve, reject) {
      var request = window.indexedDB.open(name, 1);
      request.onupgradeneeded = function () {
        request.result.createObjectStore(storeName, { keyPath: "key" });
      };
      request.onsuccess = function () {
        var database = request.result;
        // Another tab has a newer version, or the browser closed it: the next call opens anew.
        database.onversionchange = database.onclose = function () {
          database.close();
          opening = null;
        };
        resolve(database);
      };
      request.onerror = request.onblocked = function () {
        reject(request.error || new Error("blocked"));
      };
    });
    opening.catch(function () {
      opening = null;
    });
    return opening;
  }

  return function within(mode, work) {
    return Promise.resolve().then(open).then(function (database) {
      return new Promise(function (resolve, reject) {
        var transaction = database.transaction(storeName, mode);
        var said = null;
        transaction.oncomplete = function () {
          resolve(said);
        };
        transaction.onerror = transaction.onabort = function () {
          reject(transaction.error || new Error("aborted"));
        };
        work(transaction.objectStore(storeName), function (value) {
          said = value;
        });
      });
    });
  };
};
