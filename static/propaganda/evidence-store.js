// What a device keeps of photos and files until they are safe at the portal: database "outreach", store "pieces".
// Each record's key begins with the user's id, so that another user of the device is shown nothing of it. Where the
// browser keeps nothing (private window, storage full) a record lives in this page only: `kept` is false then.
window.EvidenceStore = (function () {
  "use strict";
  var within = window.DeviceStore("outreach", "pieces");
  var here = {}; // key -> record that the browser would not keep

  function keyOf(user, id) {
    return user + ":" + id;
  }

  // Fulfilled with the record, `kept` saying whether it outlives this page.
  function add(record) {
    record.key = keyOf(record.user, record.id);
    record.kept = true;
    return Promise.resolve()
      .then(function () {
        return within("readwrite", function (store) {
          store.put(record);
        });
      })
      .then(
        function () {
          return record;
        },
        function () {
          record.kept = false;
          here[record.key] = record;
          return record;
        }
      );
  }

  // Lay `fields` over a record and give it back as it is now; null if it is gone. With `unless`, a record that has that
  // field set already stays as it is: of two tabs the first one wins. What cannot be written down holds in this page.
  function change(key, fields, unless) {
    function laidOver(record) {
      if (unless && record[unless]) return record;
      Object.keys(fields).forEach(function (name) {
        record[name] = fields[name];
      });
      return record;
    }
    function written(store, say) {
      say(null);
      store.get(key).onsuccess = function (event) {
        var record = event.target.result;
        if (!record) return;
        say(laidOver(record));
        store.put(record);
      };
    }
    function onlyRead(store, say) {
      say(null);
      store.get(key).onsuccess = function (event) {
        var record = event.target.result;
        if (record) say((here[key] = laidOver(record)));
      };
    }
    if (here[key]) return Promise.resolve(laidOver(here[key]));
    return within("readwrite", written).catch(function () {
      return within("readonly", onlyRead);
    });
  }

  function drop(key) {
    delete here[key];
    return Promise.resolve()
      .then(function () {
        return within("readwrite", function (store) {
          store.delete(key);
        });
      })
      .catch(function () {});
  }

  // All records of a user, the oldest first.
  function all(user) {
    var mine = Object.keys(here)
      .map(function (key) {
        return here[key];
      })
      .filter(function (record) {
        return record.user === user;
      });
    return Promise.resolve()
      .then(function () {
        return within("readonly", function (store, say) {
          var found = [];
          say(found);
          var range = window.IDBKeyRange.bound(keyOf(user, ""), keyOf(user, "\uffff"));
          store.openCursor(range).onsuccess = function (event) {
            var cursor = event.target.result;
            if (!cursor) return;
            found.push(cursor.value);
            cursor.continue();
          };
        });
      })
      .catch(function () {
        return [];
      })
      .then(function (found) {
        var kept = found.filter(function (record) {
          return !here[record.key];
        });
        return kept.concat(mine).sort(function (one, other) {
          return one.added - other.added || (one.id < other.id ? -1 : 1);
        });
      });
  }

  return { add: add, change: change, drop: drop, all: all, keyOf: keyOf };
})();
