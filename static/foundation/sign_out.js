// After signing out: forget what was kept for the person who leaves. The header Clear-Site-Data says the same, but
// browsers heed it only over HTTPS.
(function () {
  "use strict";
  [() => window.localStorage, () => window.sessionStorage].forEach((storage) => {
    try {
      Object.keys(storage())
        .filter((key) => key.startsWith("attempt:"))
        .forEach((key) => storage().removeItem(key));
    } catch (error) {
      // storage is closed to us: then nothing was kept either
    }
  });
  if (window.caches) window.caches.delete("papers");
})();
