// Twins: documents above the page that hold its tree once more, so that parts of it stand where no style of the page reaches.
//
// A twin is laid out by the same nodes and sheets; a sheet of its own hides what is not its business. There are two: the
// native layer of old base libraries, and full screen.

const twins = new Set();
let native = null;
let full = null;

/** A document in the page area with the page's tree and sheets. */
function openTwin(id, css) {
  const frame = openFrame(id, PAGE_CSS + css);
  const twin = { frame, doc: frame.contentDocument, nodes: new Map() };
  for (const sheet of pageDoc.head.querySelectorAll('style[name]')) twin.doc.head.append(twin.doc.importNode(sheet, true));
  twin.doc.body.append(copyInto(twin, root));
  twins.add(twin);
  return twin;
}

function closeTwin(twin) {
  twins.delete(twin);
  twin.frame.remove();
}

/** A node of ours with all of ours below it. */
function copyInto(twin, dom) {
  const copy = twin.doc.importNode(dom, false);
  copy.removeAttribute?.('zj-picture');
  keepTwin(twin, dom[ID], copy);
  for (let child = dom.firstChild; child; child = child.nextSibling) {
    if (child[ID] !== undefined) copy.append(copyInto(twin, child));
  }
  return copy;
}

function keepTwin(twin, id, copy) {
  copy[ID] = id;
  twin.nodes.set(id, copy);
}

function twinElement(id, name, attributes) {
  for (const twin of twins) {
    const copy = twin.doc.createElement(name);
    keepTwin(twin, id, copy);
    for (const [attribute, value] of attributes) {
      try {
        setAttribute(copy, attribute, value);
      } catch {
        // The page's own node has reported it.
      }
    }
  }
}

function twinText(id, text) {
  for (const twin of twins) keepTwin(twin, id, twin.doc.createTextNode(text));
}

// The shell has no twin, and what is inserted into it needs none.
function twinInsert(parent, id, before) {
  for (const { nodes } of twins) {
    nodes.get(parent)?.insertBefore(nodes.get(id), before === null ? null : nodes.get(before) ?? null);
  }
}

function twinAttribute(id, name, value) {
  for (const { nodes } of twins) {
    if (nodes.has(id)) setAttribute(nodes.get(id), name, value);
  }
}

function twinData(id, text) {
  for (const { nodes } of twins) {
    if (nodes.has(id)) nodes.get(id).data = text;
  }
}

function forgetTwin(id) {
  for (const { nodes } of twins) {
    nodes.get(id)?.remove();
    nodes.delete(id);
  }
}

/** Where a node is seen: in what fills the screen, in the native layer, or in the page. */
function seenAs(id) {
  return inFull(id) ? full.nodes.get(id) : nodes.get(id);
}

/** Where the picture of an element is shown. */
function pictureHost(id) {
  const dom = mustHave(id);
  if (inFull(id)) return full.nodes.get(id);
  // A node is of the shell once it is inserted there.
  return dom.ownerDocument === document ? dom : native?.nodes.get(id) ?? dom;
}

/** After each batch: what the twins take from the page's layout. */
function arrangeTwins() {
  if (native) arrangeNative();
  if (full) arrangeFull();
}
