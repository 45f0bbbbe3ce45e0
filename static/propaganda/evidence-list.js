// The photos and files on the device as lines of a list: a name, a bar, and in words how far each one is.
(function (Evidence) {
  "use strict";
  var words = Evidence.words;

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function percent(item) {
    return item.size ? Math.floor((item.sent * 100) / item.size) : 0;
  }

  function said(item) {
    return item.state === "sending" ? words.sending.replace("%s", percent(item)).replace("%%", "%") : words[item.state];
  }

  function line(item) {
    var row = element("li", "device-piece");
    row.setAttribute("data-piece", item.id);
    row.appendChild(element("span", "device-name"));
    row.appendChild(element("span", "device-state"));
    var bar = element("progress");
    bar.max = 100;
    row.appendChild(bar);
    row.appendChild(element("p", "device-why quiet"));
    var drop = element("button", "btn btn-sm btn-outline-secondary");
    drop.type = "button";
    drop.addEventListener("click", function () {
      Evidence.drop(item.id);
    });
    row.appendChild(drop);
    return row;
  }

  function update(row, item) {
    row.setAttribute("data-state", item.state);
    row.querySelector(".device-name").textContent = item.name;
    row.querySelector(".device-state").textContent = said(item);
    row.querySelector("progress").value = item.state === "safe" ? 100 : percent(item);
    row.querySelector("progress").setAttribute("aria-label", item.name);
    row.querySelector("progress").hidden = item.state === "refused";
    row.querySelector(".device-why").textContent = item.why || (item.state === "safe" ? "" : item.kept ? words.kept : words.notKept);
    var drop = row.querySelector("button");
    drop.hidden = item.state === "safe";
    drop.textContent = item.state === "refused" ? words.discard : words.drop;
    drop.setAttribute("aria-label", drop.textContent + ": " + item.name);
  }

  // `list` is a <ul> or <ol>; what waits of this activity is listed at once, and each line follows its piece.
  Evidence.show = function (list, activity) {
    var rows = {};
    function follow(item) {
      if (item.activity !== String(activity)) return;
      if (item.state === "dropped") {
        if (rows[item.id]) list.removeChild(rows[item.id]);
        delete rows[item.id];
      } else {
        if (!rows[item.id]) list.appendChild((rows[item.id] = line(item)));
        update(rows[item.id], item);
      }
      list.hidden = !list.children.length;
    }
    Evidence.listen(activity, follow);
    return Evidence.waiting().then(function (found) {
      found.forEach(follow);
    });
  };
})(window.OutreachEvidence);
