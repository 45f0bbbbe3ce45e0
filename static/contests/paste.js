// The box for text copied in Word: it keeps what marks a key (underline, bold, colour), lists and tables, and drops
// everything else before it is shown. Without this script the plain text field stays.
(function () {
  "use strict";

  const place = document.querySelector("[data-paste-box]");
  const form = document.getElementById("question-form");
  if (!place || !form) return;
  const field = place.querySelector("textarea");
  const markup = form.elements.markup;
  const BLOCKS = ["P", "DIV", "LI", "TR", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "PRE"];
  const KEPT = ["OL", "UL", "LI", "TABLE", "TBODY", "TR", "TD", "TH", "SUP", "SUB", "BR"];
  const DROPPED = ["STYLE", "SCRIPT", "TITLE", "META", "LINK", "IMG", "OBJECT", "SVG"];
  const PLAIN = /^(windowtext|black|white|transparent|inherit|auto|none|initial|#0{3,6}|#f{3,6}|rgba?\(\s*(0|255)\s*,\s*(0|255)\s*,\s*(0|255)\b.*)$/i;

  const box = document.createElement("div");
  box.className = "paste";
  box.contentEditable = "true";
  box.id = "paste-box";
  box.setAttribute("role", "textbox");
  box.setAttribute("aria-multiline", "true");
  box.setAttribute("aria-labelledby", "paste-label");
  box.setAttribute("aria-describedby", document.getElementById("paste-error") ? "paste-error paste-help" : "paste-help");
  box.spellcheck = false;
  field.hidden = true;
  field.insertAdjacentElement("afterend", box);
  document.getElementById("paste-label").addEventListener("click", () => box.focus());

  function marksOf(style) {
    const found = [];
    if (/font-weight\s*:\s*(bold|[6-9]00)/i.test(style)) found.push("b");
    if (/text-decoration(-line)?\s*:[^;]*underline/i.test(style)) found.push("u");
    const ground = /(?:background(?:-color)?|mso-highlight)\s*:\s*([^;]+)/i.exec(style);
    const colour = /(?:^|[;\s])color\s*:\s*([^;]+)/i.exec(style);
    const coloured = (match) => match && !PLAIN.test(match[1].trim());
    if (coloured(ground) || coloured(colour)) found.push("mark");
    return found;
  }

  // A tree of our own elements: none of the pasted ones enters the page.
  function copy(node, into) {
    if (node.nodeType === Node.TEXT_NODE) {
      into.appendChild(document.createTextNode(node.data.replace(/[\r\n]+/g, " ")));
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.indexOf(node.tagName) >= 0) return;
    let target = into;
    const add = (name) => {
      const element = document.createElement(name);
      target.appendChild(element);
      target = element;
    };
    const name = node.tagName;
    if (KEPT.indexOf(name) >= 0) {
      add(name.toLowerCase());
      ["type", "start"].forEach((key) => {
        if (name === "OL" && node.hasAttribute(key)) target.setAttribute(key, node.getAttribute(key));
      });
      // Word processors on the web name the kind of a list in its style.
      const listed = /list-style-type\s*:\s*(upper|lower)-(alpha|latin)/i.exec(node.getAttribute("data-style") || "");
      if (name === "LI" && listed && into.tagName === "OL") into.setAttribute("type", listed[1].toLowerCase() === "upper" ? "A" : "a");
    } else if (BLOCKS.indexOf(name) >= 0) {
      add("p");
    }
    if (name === "B" || name === "STRONG") add("b");
    if (name === "U" || name === "INS") add("u");
    if (name === "MARK") add("mark");
    marksOf(node.getAttribute("data-style") || "").forEach(add);
    node.childNodes.forEach((child) => copy(child, target));
  }

  function cleaned(html) {
    // Parsed in a document of its own that loads and runs nothing. What the page's policy forbids is renamed or cut
    // first, because the browser would complain of it even there.
    const harmless = html
      .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
      .replace(/([\s"'/])(style|on[a-z]+)\s*=/gi, "$1data-$2=");
    const parsed = new DOMParser().parseFromString(harmless, "text/html");
    const fragment = document.createDocumentFragment();
    parsed.body.childNodes.forEach((node) => copy(node, fragment));
    return fragment;
  }

  function lines(text) {
    const fragment = document.createDocumentFragment();
    text.split(/\r\n|\r|\n/).forEach((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      fragment.appendChild(paragraph);
    });
    return fragment;
  }

  function insert(fragment) {
    const selection = window.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const last = fragment.lastChild;
    if (range && box.contains(range.commonAncestorContainer) && box.textContent.trim()) {
      range.deleteContents();
      range.insertNode(fragment);
    } else {
      box.replaceChildren(fragment);
    }
    if (!last) return;
    const after = document.createRange();
    after.selectNodeContents(box);
    after.collapse(false);
    selection.removeAllRanges();
    selection.addRange(after);
  }

  box.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    if (!html && !text) return;
    event.preventDefault();
    insert(html ? cleaned(html) : lines(text));
  });
  box.addEventListener("drop", (event) => event.preventDefault());

  // What was typed stays when the form comes back.
  if (markup.value) box.appendChild(cleaned(markup.value));
  else if (field.value) box.appendChild(lines(field.value));

  form.addEventListener("submit", () => {
    markup.value = box.textContent.trim() ? box.innerHTML : "";
    field.value = "";
  });
})();
