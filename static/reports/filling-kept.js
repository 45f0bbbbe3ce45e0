// What was typed into a report and is not safe at the portal yet, kept in this browser: {key: {v, why, was: {v, why}}}
// under "reports:<user>:cells:<report>". Another user of the device is shown nothing of it. How many reports wait stands
// under "reports:<user>:waiting", which the page for signing out reads (foundation/leaving.js).
window.FillingKept = (function () {
  "use strict";
  var form = document.getElementById("fill");
  if (!form) return null;
  var prefix = "reports:" + form.getAttribute("data-user") + ":";
  var name = prefix + "cells:" + form.getAttribute("data-report");

  function count() {
    var waiting = Object.keys(window.localStorage).filter(function (each) {
      return each.indexOf(prefix + "cells:") === 0;
    }).length;
    if (waiting) window.localStorage.setItem(prefix + "waiting", String(waiting));
    else window.localStorage.removeItem(prefix + "waiting");
  }

  return {
    read: function () {
      try {
        return JSON.parse(window.localStorage.getItem(name)) || {};
      } catch (error) {
        return {};
      }
    },
    // Whether the browser keeps it.
    write: function (cells) {
      try {
        if (Object.keys(cells).length) window.localStorage.setItem(name, JSON.stringify(cells));
        else window.localStorage.removeItem(name);
        count();
        return true;
      } catch (error) {
        return false;
      }
    },
  };
})();
