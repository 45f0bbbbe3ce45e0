// The keyboard in tables of classes × figures, and columns pasted from Excel, into tables as into single fields.
(function (Filling) {
  "use strict";
  if (!Filling) return;
  var form = Filling.form;

  // The fields of a table by row and column; undefined where nothing is typed.
  function grid(table) {
    return Array.prototype.map.call(table.querySelectorAll("tbody tr"), function (row) {
      return Array.prototype.map.call(row.querySelectorAll("td"), function (cell) {
        return cell.querySelector("[data-key]") || undefined;
      });
    });
  }

  function place(rows, input) {
    for (var down = 0; down < rows.length; down += 1) {
      var across = rows[down].indexOf(input);
      if (across >= 0) return [down, across];
    }
    return null;
  }

  // Without a table the fields follow each other.
  function gridOf(input) {
    var table = input.closest("[data-fill-table]");
    if (table) return grid(table);
    return Filling.all("[data-key]").filter(function (each) {
      return each.tagName === "INPUT" && !each.closest("[data-fill-table]");
    }).map(function (each) {
      return [each];
    });
  }

  form.addEventListener("keydown", function (event) {
    var input = event.target;
    if (input.tagName !== "INPUT" || !input.getAttribute("data-key") || event.isComposing) return;
    var step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    var rows = gridOf(input);
    var at = place(rows, input);
    event.preventDefault();
    if (!at) return;
    for (var down = at[0] + step; down >= 0 && down < rows.length; down += step) {
      var next = rows[down][at[1]];
      if (next) {
        next.focus();
        if (next.select) next.select();
        return;
      }
    }
  });

  // Excel's cells: tabs between columns, line ends between rows; a cell with either stands in quotes.
  function cells(text) {
    var rows = [[]];
    var value = "";
    var quoted = false;
    var began = true;
    text = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (var at = 0; at < text.length; at += 1) {
      var letter = text.charAt(at);
      if (quoted) {
        if (letter === '"' && text.charAt(at + 1) === '"') {
          value += '"';
          at += 1;
        } else if (letter === '"') quoted = false;
        else value += letter;
      } else if (letter === '"' && began) quoted = true;
      else if (letter === "\t" || letter === "\n") {
        rows[rows.length - 1].push(value);
        if (letter === "\n") rows.push([]);
        value = "";
        began = true;
        continue;
      } else value += letter;
      began = false;
    }
    rows[rows.length - 1].push(value);
    return rows;
  }

  form.addEventListener("paste", function (event) {
    var input = event.target;
    if (input.tagName !== "INPUT" || !input.getAttribute("data-key")) return;
    var clipboard = event.clipboardData || window.clipboardData;
    var text = clipboard ? clipboard.getData("text") : "";
    if (!/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return; // one value: the browser's own way
    event.preventDefault();
    var rows = gridOf(input);
    var at = place(rows, input);
    var filled = 0;
    var over = 0;
    cells(text).forEach(function (row, down) {
      row.forEach(function (value, across) {
        var target = at && rows[at[0] + down] && rows[at[0] + down][at[1] + across];
        value = value.trim();
        if (target) {
          target.value = value;
          Filling.typed(target.getAttribute("data-key"));
          filled += 1;
        } else if (value) over += 1;
      });
    });
    Filling.told(Filling.text("pasted") + " " + filled + "." + (over ? " " + Filling.text("over") + " " + over + "." : ""));
  });
})(window.Filling);
